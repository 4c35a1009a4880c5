import { t } from "@lingui/core/macro";
import { UnstyledButton } from "@mantine/core";
import { Level } from "@/features/roles/Level";
import { useRefused } from "@/ui/why";
import css from "./Matrix.module.css";

export const brushes = [
  { level: "none", label: t`None`, key: "0" },
  { level: "assigned", label: t`Assigned only`, key: "1" },
  { level: "all", label: t`All`, key: "2" },
] as const;

/** The three levels as buttons: a press sets what is selected. They are the legend too. */
export function Brushes({ reason, onSet }: { reason: string | null; onSet: (level: string) => void }) {
  const refused = useRefused(reason);
  return (
    <div role="toolbar" aria-label={t`Set selected cells to`} className={css.brushes}>
      {brushes.map(({ level, label, key }) => (
        <UnstyledButton key={level} className={css.brush} aria-disabled={reason !== null || undefined} aria-keyshortcuts={key} onClick={() => (reason === null ? onSet(level) : refused())}>
          <Level level={level} silent /> {label} <kbd aria-hidden="true">{key}</kbd>
        </UnstyledButton>
      ))}
    </div>
  );
}
