import { NativeSelect } from "@mantine/core";
import type { PeopleImport } from "@/api/imports";
import css from "./Import.module.css";
import { fieldNames } from "./sheetWords";

interface Props {
  columns: PeopleImport["columns"];
  onChoose: (heading: string, field: string) => void;
}

const choices = [{ value: "", label: "Leave out" }, ...Object.entries(fieldNames).map(([value, label]) => ({ value, label }))];

/** What each column stands for: guessed, and remembered once chosen. */
export function ImportColumns({ columns, onChoose }: Props) {
  const used = columns.filter((c) => c.field !== "").length;
  return (
    <details className={css.columns}>
      <summary>
        {used} of {columns.length} columns are used
      </summary>
      <ul>
        {columns.map((c, i) => (
          <li key={i}>
            <NativeSelect label={c.heading || `Column ${i + 1}`} value={c.field} data={choices} onChange={(e) => onChoose(c.heading, e.currentTarget.value)} />
          </li>
        ))}
      </ul>
    </details>
  );
}
