import type { MatrixRole, Permissions } from "@/api/model";
import { resolve, type Level, type Target } from "./resolve";

/**
 * A draft of one role's cells on one tracker: levels by cell, kept in the page until it is saved. What follows from a
 * change by A3.5 is put into the draft at once, so that a reviewer sees everything that will be written.
 */

/** Address of a cell as text: state, then action or property and side. */
export type CellKey = string;
export type Draft = Readonly<Record<CellKey, Level>>;

type Stored = Pick<MatrixRole, "document" | "fallback" | "stored">;

const gap = "\u0001";

export function cellKey(state: string, target: Target): CellKey {
  return "action" in target ? [state, "a", target.action].join(gap) : [state, "p", target.property, target.side].join(gap);
}

export function readKey(key: CellKey): { state: string; target: Target } {
  const [state = "", kind, name = "", side] = key.split(gap);
  return { state, target: kind === "a" ? { action: name } : { property: name, side: side === "edit" ? "edit" : "view" } };
}

const order: Level[] = ["none", "assigned", "all"];
const rank = (level: Level) => order.indexOf(level);

/** The level a cell has in the draft. */
export function levelOf(role: Stored, draft: Draft, key: CellKey): Level {
  const drafted = draft[key];
  if (drafted !== undefined) return drafted;
  const { state, target } = readKey(key);
  return resolve(role, state, target);
}

/** The cell that has to follow when this one is set: edit raises view, view lowers edit (A3.5). */
function follower(role: Stored, draft: Draft, key: CellKey, level: Level): CellKey | null {
  const { state, target } = readKey(key);
  if ("action" in target) return null;
  const side = target.side === "edit" ? "view" : "edit";
  const other = cellKey(state, { property: target.property, side });
  const has = levelOf(role, draft, other);
  if (target.side === "edit") return rank(has) < rank(level) ? other : null;
  return rank(has) > rank(level) ? other : null;
}

/** Sets cells to a level, with what follows. A cell that is back at what is stored leaves the draft. */
export function setCells(role: Stored, draft: Draft, keys: readonly CellKey[], level: Level): Draft {
  let next: Record<CellKey, Level> = { ...draft };
  const put = (key: CellKey) => {
    const { state, target } = readKey(key);
    if (resolve(role, state, target) === level) {
      next = Object.fromEntries(Object.entries(next).filter(([k]) => k !== key));
    } else {
      next[key] = level;
    }
  };
  for (const key of keys) {
    put(key);
    const other = follower(role, next, key, level);
    if (other !== null) put(other);
  }
  return next;
}

/** None, assigned, all, and round again. */
export function nextLevel(level: Level): Level {
  return order[(rank(level) + 1) % order.length] ?? "none";
}

export interface Change {
  key: CellKey;
  state: string;
  target: Target;
  was: Level;
  now: Level;
}

/** What the draft changes against what is stored now; what somebody else has set meanwhile is no change any more. */
export function changes(role: Stored, draft: Draft): Change[] {
  return Object.entries(draft).flatMap(([key, now]) => {
    const { state, target } = readKey(key);
    const was = resolve(role, state, target);
    return was === now ? [] : [{ key, state, target, was, now }];
  });
}

/** The document to save: the stored one, with an entry that names state and target for each changed cell (A3.12). */
export function toDocument(role: Stored, draft: Draft): Pick<Permissions, "all_states" | "states"> {
  const states = structuredClone(role.document.states ?? {});
  for (const { state, target, now } of changes(role, draft)) {
    const entries = (states[state] ??= { actions: {}, properties: {} });
    if ("action" in target) entries.actions[target.action] = now;
    else entries.properties[target.property] = { ...entries.properties[target.property], [target.side]: now };
  }
  return { all_states: role.document.all_states, states };
}
