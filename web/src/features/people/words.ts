import { t } from "@lingui/core/macro";
import type { User } from "@/api/model";
import { ago, date } from "@/ui/format";
import { dayOf, lastDayOf } from "@/ui/zone";

export const kindNames: Record<User["kind"], string> = { regular: t`Regular user`, guest: t`Guest`, viewer: t`Viewer`, integration: t`Integration` };
export const kindShort: Record<User["kind"], string> = { regular: t`Regular`, guest: t`Guest`, viewer: t`Viewer`, integration: t`Integration` };
export const statusNames: Record<string, string> = { invited: t`Invited`, active: t`Active`, deactivated: t`Deactivated`, deleted: t`Deleted` };

/** "from 1 Dec 2026, until 5 Dec 2026": days in the workspace's time zone, the end one inclusive. */
export function datesOf(held: { from?: string; until?: string }, zone: string): string {
  const from = held.from ? t`from ${date(dayOf(held.from, zone))}` : "";
  const until = held.until ? t`until ${date(lastDayOf(held.until, zone))}` : "";
  return [from, until].filter(Boolean).join(" ");
}

/** "Given 3 days ago by Mia Olsen: Covers for Jonas". */
export function givenWords({ granted_at, granted_by, reason }: { granted_at: string; granted_by?: { name: string }; reason?: string }): string {
  const given = granted_by ? t`Given ${ago(granted_at)} by ${granted_by.name}` : t`Given ${ago(granted_at)}`;
  return reason ? `${given}: ${reason}` : given;
}

/** Whether somebody can enter as far as app access goes, in words. */
export function appAccessWords(user: Pick<User, "kind" | "no_access" | "deactivated" | "status">): string {
  if (user.kind === "viewer") return t`No (viewer)`;
  if (user.deactivated && !user.status) return t`Deactivated`; // where no status is told beside it
  return user.no_access ? t`No access` : t`Yes`;
}
