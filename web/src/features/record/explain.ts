import { plural, t } from "@lingui/core/macro";
import type { Property, Row, Schema, State } from "@/api/model";
import { listed } from "@/ui/format";

/** Sentences that follow from what the server sent: `can`, the schema and its view_in / edit_in. Nothing is decided here. */

const labels = (states: readonly State[], keys: readonly string[]) => states.filter((s) => keys.includes(s.key)).map((s) => s.label);

/** Why a viewable property cannot be edited on this record. */
export function whyReadOnly(property: Property, row: Row, schema: Schema): string {
  if (row.archived) return t`This record is archived. Restore it to change anything.`;
  if (property.system && property.key !== "site") return t`${property.label} is kept by Trackward and never typed.`;
  const here = schema.states.find((s) => s.key === row.state)?.label ?? row.state;
  if (property.edit_in.includes(row.state)) return t`Your role lets you change ${property.label} in ${here}, but not on this record: only where you are assigned, or at your sites.`;
  const elsewhere = labels(schema.states, property.edit_in);
  if (elsewhere.length > 0) return t`Your role lets you view ${property.label} in ${here}. You can change it in ${listed(elsewhere)}.`;
  return t`Your role lets you view ${property.label}, but not change it.`;
}

/** The states that a property is still needed for on this record, as labels: "Delivered". */
export function neededFor(property: Property, row: Row, schema: Schema): string[] {
  return labels(
    schema.states,
    row.can.transition.filter((t) => t.missing.includes(property.key)).map((t) => t.to),
  );
}

export interface Step {
  to: State;
  /** Labels and keys of what is missing, of what the reader views. */
  missing: Property[];
  missingHidden: boolean;
  /** Comes after the present state and is not a cancellation. */
  forward: boolean;
  /** The reader views nothing in it: the record goes out of sight. */
  blind: boolean;
}

/** The steps from here, forward ones first, as the server allows them. */
export function steps(row: Row, schema: Schema): Step[] {
  const order = schema.states.map((s) => s.key);
  const now = order.indexOf(row.state);
  const seen = new Set(schema.properties.filter((p) => !p.system).flatMap((p) => p.view_in));
  const all = row.can.transition.flatMap((move) => {
    const to = schema.states.find((s) => s.key === move.to);
    if (!to) return [];
    const missing = move.missing.map((key) => schema.properties.find((p) => p.key === key)).filter((p) => p !== undefined);
    return [{ to, missing, missingHidden: move.missing_hidden, forward: order.indexOf(to.key) > now && to.kind !== "cancelled", blind: !seen.has(to.key) }];
  });
  return [...all.filter((s) => s.forward), ...all.filter((s) => !s.forward)];
}

/** What stands between the record and a step, in words; null when nothing does. */
export function missingText(step: Step): string | null {
  const count = step.missing.length;
  if (count === 0) return step.missingHidden ? t`Something you cannot see is still missing before ${step.to.label}.` : null;
  const names = listed(step.missing.map((p) => p.label));
  const words = plural(count, { one: `# thing is needed before ${step.to.label}: ${names}.`, other: `# things are needed before ${step.to.label}: ${names}.` });
  return step.missingHidden ? `${words} ${t`Something you cannot see is missing too.`}` : words;
}

/** What a record needs of its reader before it can go on: "Photo + Signature needed"; null when nothing, or nothing of theirs. */
export function needs(row: Row, schema: Schema): string | null {
  const next = steps(row, schema).find((step) => step.forward && step.missing.length > 0);
  const mine = next?.missing.filter((p) => row.can.edit.includes(p.key)) ?? [];
  return mine.length > 0 ? t`${mine.map((p) => p.label).join(" + ")} needed` : null;
}
