import type { MatrixRole, Permissions } from "@/api/model";

/**
 * Which entry of a role's documents counts for a cell, in the words of A3.12. This is for looking at a matrix: what a
 * person may do is decided by the server and arrives as `can`.
 */

export type Level = "none" | "assigned" | "all";

export type Target = { action: string } | { property: string; side: "view" | "edit" };

export type Entries = Permissions["all_states"];

/** A document without the names of what it belongs to. */
export interface Doc {
  all_states: Entries;
  states?: Record<string, Entries>;
}

export const levels: readonly Level[] = ["none", "assigned", "all"];
export const rank = (level: Level) => levels.indexOf(level);
export const lower = (a: Level, b: Level): Level => (rank(a) <= rank(b) ? a : b);

export const everyProperty = "*";

/** Stands for the states that are still to come: what holds where no state has an entry of its own. */
export const newStates = "";

/** The level an entry writes for the target, undefined where it says nothing: "ask the next line", never none. */
function said(entries: Entries | undefined, target: Target, key?: string): Level | undefined {
  if (!entries) return undefined;
  const word = "action" in target ? (key === everyProperty ? undefined : entries.actions[target.action]) : entries.properties[key ?? target.property]?.[target.side];
  return levels.find((level) => level === word);
}

/** The level of a target in a state by its own entries alone; of edit, before view bounds it. */
export function resolve(role: { document: Doc; fallback?: Doc | Permissions; stored?: boolean }, state: string, target: Target): Level {
  return (role.stored === false ? undefined : own(role.document, state, target)) ?? every(role.fallback, target) ?? "none";
}

function own(document: Doc, state: string, target: Target): Level | undefined {
  const here = state === newStates ? undefined : document.states?.[state];
  const exact = said(here, target);
  if (exact) return exact;
  const named = said(document.all_states, target);
  const starred = said(here, target, everyProperty);
  if (named && starred) return lower(named, starred);
  return named ?? starred ?? said(document.all_states, target, everyProperty);
}

function every(fallback: Doc | Permissions | undefined, target: Target): Level | undefined {
  return "action" in target ? said(fallback?.all_states, target) : said(fallback?.all_states, target, everyProperty);
}

/** The level that counts: nobody edits what they do not view (A3.5). */
export function effective(role: { document: Doc; fallback?: MatrixRole["fallback"]; stored?: boolean }, state: string, target: Target): Level {
  const level = resolve(role, state, target);
  if ("action" in target || target.side === "view") return level;
  return lower(level, resolve(role, state, { property: target.property, side: "view" }));
}
