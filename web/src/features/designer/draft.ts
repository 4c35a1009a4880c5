import type { Configuration, PropertyDoc, StateDoc, TrackerChange } from "@/api/designer";

/** What the designer's pages change of a tracker before anything is saved. */
export interface Design {
  name: string;
  singular: string;
  numbering: "sequential" | "random";
  uses_sites: boolean;
  label: string;
  layout: "" | "checklist";
  properties: PropertyDoc[];
  states: StateDoc[];
  transitions: { from: string; to: string }[];
  /** Removed states, by id, with where their records go. */
  moves: Record<string, string>;
}

/** A part is named by its id, and before it has one by its key. */
export const refOf = (part: { id?: string; key: string }) => part.id ?? part.key;

export const designOf = (c: Configuration): Design => ({
  name: c.name,
  singular: c.singular ?? "",
  numbering: c.numbering ?? "sequential",
  uses_sites: c.uses_sites ?? false,
  label: c.label ?? "",
  layout: c.layout ?? "",
  properties: c.properties ?? [],
  states: c.states ?? [],
  transitions: c.transitions ?? [],
  moves: {},
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** How many things differ: each field, each part that is new, gone or changed, an order as one. */
export function changesIn(was: Design, now: Design): number {
  let n = 0;
  for (const field of ["name", "singular", "numbering", "uses_sites", "label", "layout"] as const) if (was[field] !== now[field]) n++;
  n += partsChanged(was.properties, now.properties) + partsChanged(was.states, now.states);
  const steps = (d: Design) => new Set(d.transitions.map((t) => `${t.from} ${t.to}`));
  const before = steps(was);
  const after = steps(now);
  for (const step of after) if (!before.has(step)) n++;
  for (const step of before) if (!after.has(step)) n++;
  return n;
}

function partsChanged(was: readonly { id?: string; key: string }[], now: readonly { id?: string; key: string }[]): number {
  const before = new Map(was.map((p) => [refOf(p), p]));
  const after = new Map(now.map((p) => [refOf(p), p]));
  let n = 0;
  for (const [ref, p] of after) if (!same(before.get(ref), p)) n++;
  for (const ref of before.keys()) if (!after.has(ref)) n++;
  const kept = (list: typeof was, other: Map<string, unknown>) => list.map(refOf).filter((ref) => other.has(ref));
  return n + (same(kept(was, after), kept(now, before)) ? 0 : 1);
}

/** What is sent: only what differs, a list as a whole. */
export function changeOf(was: Design, now: Design): TrackerChange {
  const out: TrackerChange = {};
  if (was.name !== now.name) out.name = now.name;
  if (was.singular !== now.singular) out.singular = now.singular;
  if (was.numbering !== now.numbering) out.numbering = now.numbering;
  if (was.uses_sites !== now.uses_sites) out.uses_sites = now.uses_sites;
  if (was.label !== now.label) out.label = now.label;
  if (was.layout !== now.layout) out.layout = now.layout;
  if (!same(was.properties, now.properties)) out.properties = now.properties;
  if (!same(was.states, now.states)) out.states = now.states;
  if (!same(was.transitions, now.transitions)) out.transitions = now.transitions;
  if (Object.keys(now.moves).length > 0) out.move_records = now.moves;
  return out;
}

/** A key from a label, not one of those taken: "In delivery" becomes in_delivery. */
export function keyFor(label: string, taken: readonly string[]): string {
  const plain =
    label
      .normalize("NFKD")
      .replace(/[̀-ͯ]/g, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 48) || "part";
  const used = new Set([...taken, ...reserved]);
  if (!used.has(plain)) return plain;
  for (let n = 2; ; n++) if (!used.has(`${plain}_${n}`)) return `${plain}_${n}`;
}

/** Names that queries and records use for other things. */
const reserved = ["id", "number", "state", "archived", "created_at", "q", "and", "or", "not", "has", "in", "contains", "starts_with", "is_empty", "author", "updated_at", "updated_by", "site", "restriction"];

/** The list with one part a place further up or down. */
export function shifted<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return [...list];
  const out = [...list];
  out.splice(to, 0, ...out.splice(at, 1));
  return out;
}

/** The tracker without a state: steps to and from it go with it, and its records to another one. */
export function withoutState(d: Design, ref: string, to: string | undefined): Design {
  const gone = d.states.find((s) => refOf(s) === ref);
  const moves = { ...d.moves };
  for (const [from, target] of Object.entries(moves)) if (target === ref && to) moves[from] = to;
  if (gone?.id && to) moves[gone.id] = to;
  return {
    ...d,
    states: d.states.filter((s) => refOf(s) !== ref),
    transitions: d.transitions.filter((t) => t.from !== ref && t.to !== ref),
    moves,
  };
}

/** A retired property is required nowhere and names no record. */
export function retired(d: Design, ref: string, retire: boolean): Design {
  return {
    ...d,
    label: retire && d.label === ref ? "" : d.label,
    properties: d.properties.map((p) => (refOf(p) === ref ? { ...p, retired: retire } : p)),
    states: retire ? d.states.map((s) => withoutRequired(s, ref)) : d.states,
  };
}

/** A new property that was never saved is simply left out again. */
export function withoutProperty(d: Design, ref: string): Design {
  return { ...d, label: d.label === ref ? "" : d.label, properties: d.properties.filter((p) => refOf(p) !== ref), states: d.states.map((s) => withoutRequired(s, ref)) };
}

function withoutRequired(s: StateDoc, ref: string): StateDoc {
  if (!s.required?.includes(ref)) return s;
  const required = s.required.filter((r) => r !== ref);
  return { ...s, required };
}

/** Adds or takes away a step. */
export function toggled(d: Design, from: string, to: string, on: boolean): Design {
  const rest = d.transitions.filter((t) => t.from !== from || t.to !== to);
  return { ...d, transitions: on ? [...rest, { from, to }] : rest };
}
