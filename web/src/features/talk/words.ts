import type { Notification } from "@/api/talk";

/** What happened, in one sentence. The same words as in mails. */
export function said(n: Notification): string {
  const who = n.who?.name ?? "Someone";
  const thing = n.record ? `#${n.record.number}${n.record.label ? ` ${n.record.label}` : ""}` : n.tracker.name;
  switch (n.kind) {
    case "assigned":
      return `${who} assigned ${thing} to you`;
    case "mentioned":
      return `${who} mentioned you on ${thing}`;
    case "commented":
      return `${who} commented on ${thing}`;
    case "moved":
      return `${who} moved ${thing} to ${n.to_label ?? "another state"}`;
    default:
      return changed(n);
  }
}

/** A change of access: what is new by name, what is gone by none. */
export function changed(n: Notification): string {
  const g = n.gained;
  const names = (list: { name: string }[] | null | undefined) => (list ?? []).map((p) => p.name).join(", ");
  if (!g) return `Your access to ${n.tracker.name} has changed`;
  if (g.seen) return `You now see ${n.tracker.name}`;
  const parts = [];
  if ((g.view ?? []).length > 0) parts.push(`see ${names(g.view)}`);
  if ((g.edit ?? []).length > 0) parts.push(`can edit ${names(g.edit)}`);
  if ((g.actions ?? []).length > 0) parts.push(`can ${(g.actions ?? []).map((a) => a.replace("_", " ")).join(", ")}`);
  if (parts.length > 0) return `You now ${parts.join(" and ")} in ${n.tracker.name}`;
  return `Your access to ${n.tracker.name} has changed`;
}

export const kindNames: Record<string, { name: string; help: string }> = {
  assigned: { name: "Assigned to me", help: "Somebody makes a record yours" },
  mentioned: { name: "Mentioned", help: "Somebody names you in a comment" },
  commented: { name: "Comments", help: "on what is assigned to you" },
  moved: { name: "Changes of state", help: "of what is assigned to you" },
  access: { name: "Access changed", help: "You see or can do more, or less" },
};
