import { plural, t } from "@lingui/core/macro";
import { Progress } from "@mantine/core";
import { dotted, number } from "@/ui/format";
import css from "./Sheet.module.css";

interface Props {
  dryRun: boolean;
  progress?: { phase?: string; done: number; rows: number };
  /** All is saved at once, so that there is no telling how far it is. */
  atOnce?: boolean;
}

/** How far a sheet is. */
export function Waiting({ progress, dryRun, atOnce }: Props) {
  const saving = progress?.phase === "saving";
  const what = saving && atOnce ? t`Saving, all at once` : saving ? t`Saving` : dryRun ? t`Trying the sheet` : t`Reading the sheet`;
  const far = progress && !(saving && atOnce) && t`${number(progress.done)} of ${plural(progress.rows, { one: "# row", other: "# rows" })}`;
  const part = progress && progress.rows > 0 ? (100 * progress.done) / progress.rows : 0;
  return (
    <div className={css.waiting} role="status">
      <span>{dotted(what, far)}</span>
      <Progress value={saving && atOnce ? 100 : part} animated={saving} aria-label={what} />
    </div>
  );
}
