import type { MatrixRole, Permissions } from "@/api/model";

/**
 * Which entry of a role's documents counts for a cell, in the words of A3.12. This is for looking at a matrix: what a
 * person may do is decided by the server and arrives as `can`.
 */

export type Level = "none" | "assigned" | "all";

export type Target = { action: string } | { property: string; side: "view" | "edit" };

type Entries = Permissions["all_states"];

const order: Level[] = ["none", "assigned", "all"];
const lower = (a: Level, b: Level): Level => (order.indexOf(a) <= order.indexOf(b) ? a : b);

const everyProperty = "*";

/** The level an entry writes for the target, undefined where it says nothing: "ask the next line", never none. */
function said(entries: Entries | undefined, target: Target, key?: string): Level | undefined {
  if (!entries) return undefined;
  const word = "action" in target ? (key === everyProperty ? undefined : entries.actions[target.action]) : entries.properties[key ?? target.property]?.[target.side];
  return order.find((level) => level === word);
}

export function resolve(role: Pick<MatrixRole, "document" | "fallback" | "stored">, state: string, target: Target): Level {
  return (role.stored ? own(role.document, state, target) : undefined) ?? every(role.fallback, target) ?? "none";
}

function own(document: Permissions, state: string, target: Target): Level | undefined {
  const here = document.states?.[state];
  const exact = said(here, target);
  if (exact) return exact;
  const named = said(document.all_states, target);
  const starred = said(here, target, everyProperty);
  if (named && starred) return lower(named, starred);
  return named ?? starred ?? said(document.all_states, target, everyProperty);
}

function every(fallback: Permissions | undefined, target: Target): Level | undefined {
  return "action" in target ? said(fallback?.all_states, target) : said(fallback?.all_states, target, everyProperty);
}
