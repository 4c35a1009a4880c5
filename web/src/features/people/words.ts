import type { User } from "@/api/model";
import { date } from "@/ui/format";
import { dayOf, lastDayOf } from "@/ui/zone";

export const kindNames: Record<User["kind"], string> = { regular: "Regular user", guest: "Guest", viewer: "Viewer", integration: "Integration" };
export const kindShort: Record<User["kind"], string> = { regular: "Regular", guest: "Guest", viewer: "Viewer", integration: "Integration" };
export const statusNames: Record<string, string> = { invited: "Invited", active: "Active", deactivated: "Deactivated", deleted: "Deleted" };

/** "from 1 Dec 2026, until 5 Dec 2026": days in the workspace's time zone, the end one inclusive. */
export function datesOf(held: { from?: string; until?: string }, zone: string): string {
  const from = held.from ? `from ${date(dayOf(held.from, zone))}` : "";
  const until = held.until ? `until ${date(lastDayOf(held.until, zone))}` : "";
  return [from, until].filter(Boolean).join(" ");
}

/** Whether somebody can enter as far as app access goes, in words. */
export function appAccessWords(user: Pick<User, "kind" | "no_access">): string {
  if (user.kind === "viewer") return "No (viewer)";
  return user.no_access ? "No access" : "Yes";
}
