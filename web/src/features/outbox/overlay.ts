import type { FileInfo, Row } from "@/api/model";
import { isEmpty } from "@/ui/value/value";
import type { Waiting } from "./box";

/** Ids of files that are not sent yet begin so; behind it stands the item's number. */
export const waitingFile = "waiting-";

function withFile(value: unknown, item: Waiting, what: Extract<Waiting["what"], { kind: "file" }>): FileInfo[] {
  const files = Array.isArray(value) ? (value as FileInfo[]) : [];
  const added: FileInfo = { id: `${waitingFile}${item.id}`, name: what.name, type: what.type, size: what.body.size };
  return what.property.type === "signature" ? [added] : [...files, added];
}

/** The record as its author has made it, with what is not sent yet: what they added no longer counts as missing. */
export function withWaiting(row: Row, items: readonly Waiting[]): Row {
  if (items.length === 0) return row;
  const values = { ...row.values };
  for (const item of items) {
    const { what } = item;
    if (what.kind === "file") values[what.property.key] = withFile(values[what.property.key], item, what);
    if (what.kind === "value" && !what.property.system) values[what.property.key] = what.value;
  }
  const filled = (key: string) => Object.hasOwn(values, key) && !isEmpty(values[key]);
  const transition = row.can.transition.map((move) => ({ ...move, missing: move.missing.filter((key) => !filled(key)) }));
  return { ...row, values, can: { ...row.can, transition } };
}
