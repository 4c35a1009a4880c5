import { plural, t } from "@lingui/core/macro";
import type { Notification } from "@/api/talk";
import { listed, number } from "@/ui/format";

/** What happened, in one sentence. The same words as in mails. */
export function said(n: Notification): string {
  const who = n.who?.name ?? t`Someone`;
  const thing = n.record ? `#${n.record.number}${n.record.label ? ` ${n.record.label}` : ""}` : n.tracker.name;
  if (n.count) return digested(n, who, n.count);
  switch (n.kind) {
    case "assigned":
      return t`${who} assigned ${thing} to you`;
    case "mentioned":
      return t`${who} mentioned you on ${thing}`;
    case "commented":
      return t`${who} commented on ${thing}`;
    case "moved":
      return n.to_label ? t`${who} moved ${thing} to ${n.to_label}` : t`${who} moved ${thing} to another state`;
    default:
      return changed(n);
  }
}

/** What an import has done to several records at once. */
function digested(n: Notification, who: string, count: number): string {
  const tracker = n.tracker.name;
  if (n.more) return n.kind === "assigned" ? t`${who} assigned ${number(count)} or more records of ${tracker} to you by an import` : t`${who} moved ${number(count)} or more of your records of ${tracker} by an import`;
  return n.kind === "assigned"
    ? plural(count, { one: `${who} assigned # record of ${tracker} to you by an import`, other: `${who} assigned # records of ${tracker} to you by an import` })
    : plural(count, { one: `${who} moved # of your records of ${tracker} by an import`, other: `${who} moved # of your records of ${tracker} by an import` });
}

/** What one may do now, after "You now can". */
const actions: Record<string, string> = { create: t`create`, change_state: t`change state`, archive: t`archive`, delete: t`delete`, restore: t`restore`, restrict: t`restrict`, comment: t`comment`, import: t`import`, export: t`export`, activity: t`activity` };

/** A change of access: what is new by name, what is gone by none. */
export function changed(n: Notification): string {
  const g = n.gained;
  const names = (list: { name: string }[] | null | undefined) => (list ?? []).map((p) => p.name).join(", ");
  if (!g) return t`Your access to ${n.tracker.name} has changed`;
  if (g.seen) return t`You now see ${n.tracker.name}`;
  const parts = [];
  if ((g.view ?? []).length > 0) parts.push(t`see ${names(g.view)}`);
  if ((g.edit ?? []).length > 0) parts.push(t`can edit ${names(g.edit)}`);
  if ((g.actions ?? []).length > 0) parts.push(t`can ${(g.actions ?? []).map((a) => actions[a] ?? a.replace("_", " ")).join(", ")}`);
  if (parts.length > 0) return t`You now ${listed(parts)} in ${n.tracker.name}`;
  return t`Your access to ${n.tracker.name} has changed`;
}

export const kindNames: Record<string, { name: string; help: string }> = {
  assigned: { name: t`Assigned to me`, help: t`Somebody makes a record yours` },
  mentioned: { name: t`Mentioned`, help: t`Somebody names you in a comment` },
  commented: { name: t`Comments`, help: t`on what is assigned to you` },
  moved: { name: t`Changes of state`, help: t`of what is assigned to you` },
  access: { name: t`Access changed`, help: t`You see or can do more, or less` },
};
