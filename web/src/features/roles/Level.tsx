import { levelWord } from "@/ui/right";
import css from "./Roles.module.css";

const glyphs: Record<string, string> = { none: "–", assigned: "✱", all: "✓" };

interface Props {
  level?: string;
  /** The name stands elsewhere, for example on the cell. */
  silent?: boolean;
  /** Only the glyph. */
  bare?: boolean;
}

/** None, assigned only, all: told apart by glyph, by fill and by name. */
export function Level({ level = "none", silent, bare }: Props) {
  const glyph = glyphs[level] ?? "?";
  if (bare) return <>{glyph}</>;
  return (
    <span className={css.level} data-level={level}>
      <span aria-hidden="true">{glyph}</span>
      {!silent && <span className="vh">{levelWord(level)}</span>}
    </span>
  );
}
