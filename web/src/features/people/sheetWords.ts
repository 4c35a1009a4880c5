import type { Field, Outcome, PeopleImport } from "@/api/imports";
import { number } from "@/ui/format";

export const fieldNames: Record<Exclude<Field, "">, string> = {
  name: "Name",
  first_name: "First name",
  last_name: "Last name",
  email: "E-mail",
  phone: "Phone",
  job_code: "Job code",
  roles: "Roles",
  remove_roles: "Remove roles",
  teams: "Teams",
  sites: "Sites",
  from: "From",
  until: "Until (inclusive)",
  status: "Status",
  reason: "Reason",
};

export const outcomeNames: Record<Outcome, string> = {
  new: "New",
  changed: "Changed",
  unchanged: "No change",
  skipped: "Skipped",
  wrong: "To fix",
};

/** `41 new · 7 changed · 2 skipped`: what is none is left out. */
export function resultLine(done: PeopleImport): string {
  const parts = [
    [done.new, "new"],
    [done.changed, "changed"],
    [done.unchanged, "without a change"],
    [done.skipped, "skipped"],
    [done.wrong, "to fix"],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${number(n)} ${word}`);
  return said.length === 0 ? "No rows" : said.join(" · ");
}
