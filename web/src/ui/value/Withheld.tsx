import { t } from "@lingui/core/macro";
import css from "./Withheld.module.css";

export const withheldWords = t`hidden from you; they see it`;

/** In the place of a value that only the person looked as sees: a block of one size, whatever it hides. */
export function Withheld() {
  return (
    <span className={css.block} role="img" aria-label={withheldWords}>
      <span className={css.hatch} aria-hidden="true" />
    </span>
  );
}
