import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { dateTime } from "@/ui/format";
import css from "./Matrix.module.css";

interface Props {
  at: string;
  onNow: () => void;
  /** Lays what it is now beside it; absent where that is shown already. */
  onCompare?: () => void;
  /** Shows it alone again. */
  onAlone?: () => void;
  /** How many cells are another now. */
  differ?: string;
}

/** As of another time nothing can be changed (A11.5). */
export function Past({ at, onNow, onCompare, onAlone, differ }: Props) {
  const when = dateTime(at);
  return (
    <div className={css.past} role="status">
      <span>
        {differ === undefined ? t`Showing the matrix as of ${when}. Nothing can be changed here.` : t`Showing what has changed since ${when}: the cells are those of now, and was says what they were. Nothing can be changed here.`} {differ}
      </span>
      {onCompare && (
        <Button size="compact-sm" variant="default" onClick={onCompare}>
          {t`Compare with now`}
        </Button>
      )}
      {onAlone && (
        <Button size="compact-sm" variant="default" onClick={onAlone}>
          {t`Show it as it was`}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={onNow}>
        {t`Back to now`}
      </Button>
    </div>
  );
}
