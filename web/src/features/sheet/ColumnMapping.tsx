import { plural, t } from "@lingui/core/macro";
import { NativeSelect } from "@mantine/core";
import css from "./Sheet.module.css";

interface Props {
  columns: readonly { heading: string; field: string }[];
  /** What a column can stand for. */
  fields: readonly { value: string; label: string }[];
  onChoose: (heading: string, field: string) => void;
}

/** What each column stands for: guessed, and remembered once chosen. */
export function ColumnMapping({ columns, fields, onChoose }: Props) {
  const used = columns.filter((c) => c.field !== "").length;
  const choices = [{ value: "", label: t`Leave out` }, ...fields];
  return (
    <details className={css.columns}>
      <summary>
        {t`${used} of ${plural(columns.length, { one: "# column", other: "# columns" })} used`}
      </summary>
      <ul>
        {columns.map((c, i) => (
          <li key={i}>
            <NativeSelect label={c.heading || t`Column ${i + 1}`} value={c.field} data={choices} onChange={(e) => onChoose(c.heading, e.currentTarget.value)} />
          </li>
        ))}
      </ul>
    </details>
  );
}
