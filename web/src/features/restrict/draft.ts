import type { Named, Person } from "@/api/model";
import type { Restriction, RestrictionDoc } from "@/api/restrict";

/** The restriction as it is being put together in the dialog. */
export interface Draft {
  restricted: boolean;
  users: readonly Person[];
  teams: readonly Named[];
}

export const draftOf = (r: Restriction): Draft => ({ restricted: r.mode === "restricted", users: r.users, teams: r.teams });

/** What is sent: a public thing has no list. */
export function docOf(d: Draft): RestrictionDoc {
  if (!d.restricted) return { mode: "public" };
  return { mode: "restricted", users: d.users.map((u) => u.id), teams: d.teams.map((t) => t.id) };
}

const ids = (list: readonly { id: string }[]) =>
  list
    .map((one) => one.id)
    .sort()
    .join();

/** Whether two drafts mean the same: the order of a list means nothing, and a public thing's list neither. */
export function sameDraft(a: Draft, b: Draft): boolean {
  if (a.restricted !== b.restricted) return false;
  return !a.restricted || (ids(a.users) === ids(b.users) && ids(a.teams) === ids(b.teams));
}
