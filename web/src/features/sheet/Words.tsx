import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import settings from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import css from "./Sheet.module.css";

/** A word of a column that is not understood. */
export interface Word {
  field: string;
  value: string;
  message: string;
  suggestion?: string;
  rows: number;
  line: number;
}

/** Words that are not understood and what they probably mean. */
export function Words({ words, onFix }: { words: readonly Word[]; onFix: (fix: { field: string; from: string; to: string }) => void }) {
  const fixable = words.filter((w) => w.suggestion);
  if (fixable.length === 0) return null;
  return (
    <section className={settings.section} aria-labelledby="words">
      <h2 id="words">{t`Did you mean…`}</h2>
      <ul className={css.words}>
        {fixable.map((w) => (
          <li key={`${w.field} ${w.value}`}>
            <span>
              {t`Row ${w.line}: ${w.message}`}
            </span>
            <Button size="compact-sm" variant="light" onClick={() => onFix({ field: w.field, from: w.value, to: w.suggestion ?? "" })}>
              {w.rows === 1 ? t`Use ${w.suggestion ?? ""}` : t`Fix all ${number(w.rows)} like this: ${w.suggestion ?? ""}`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
