import type { Row, Schema } from "@/api/model";
import { held, isEmpty } from "@/ui/value/value";

/** What is uploaded belongs to one record. */
export const uploaded = new Set(["file", "photo", "signature"]);

/** The values of another record that its viewer may set on a new one (A3.15). */
export function copied(schema: Pick<Schema, "properties">, source: Row | undefined): Record<string, unknown> {
  if (!source) return {};
  return Object.fromEntries(
    schema.properties.flatMap((p) => {
      const cell = held(source, p);
      return p.system || cell.hidden || isEmpty(cell.value) || uploaded.has(p.type) || p.give_in.length === 0 ? [] : [[p.key, cell.value]];
    }),
  );
}
