import type { Property, Row, Schema } from "@/api/model";
import type { Question } from "@/api/why";
import { useHotkey } from "@/ui/hotkey";
import { held } from "@/ui/value/value";
import { useWhy } from "./context";

/** W on the focused cell of a table of records. The table's first column holds the check boxes. */
export function useCellWhy(schema: Schema, rows: readonly (Row | undefined)[], columns: readonly { key: string }[]): void {
  const { ask } = useWhy();
  useHotkey("w", () => {
    const cell = document.activeElement?.closest<HTMLElement>("[data-r][data-c]");
    const row = rows[Number(cell?.dataset.r ?? 0) - 1];
    const key = columns[Number(cell?.dataset.c ?? 0) - 1]?.key;
    if (row) ask(questionOf(schema, row, schema.properties.find((p) => p.key === key)));
  });
}

/** What is asked of a cell: why it is not shown, why it cannot be changed, or why the record is seen. */
export function questionOf(schema: Schema, row: Row, property: Property | undefined): Question {
  const record = { tracker: schema.key, record: String(row.number) };
  if (!property) return { action: "view", ...record };
  return { action: held(row, property).hidden || property.system ? "view" : "edit", ...record, property: property.key };
}
