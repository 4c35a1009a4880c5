import { plural, t } from "@lingui/core/macro";
import type { Preview } from "@/api/note";
import { date } from "@/ui/format";

type Shift = Preview["gains"][number];
type Tracker = Shift["trackers"][number];

const levels: Record<string, string> = { none: t`none`, assigned: t`assigned only`, all: t`all`, view: t`view`, edit: t`edit`, manage: t`manage` };

/** "Ann Lee, Marc Ortiz and 3 others". */
export function whoWords(shift: Pick<Shift, "users" | "count">): string {
  const named = shift.users.slice(0, 3).map((u) => u.name);
  const others = shift.count - named.length;
  return others > 0 ? t`${named.join(", ")} and ${plural(others, { one: "# other", other: "# others" })}` : named.join(", ");
}

/** Under which circumstances it holds, where not simply at once and on the pages. */
export function whenWords(shift: Pick<Shift, "from" | "channel" | "address">): string {
  return [shift.from ? t`from ${date(shift.from.slice(0, 10))}` : "", shift.channel === "api" ? t`with an API key` : "", shift.address ? t`from the address ${shift.address}` : ""].filter(Boolean).join(", ");
}

/** What changes on a tracker: the sidebar, the states, then cell by cell. */
export function trackerWords(it: Tracker, gains: boolean): string[] {
  const lines: string[] = [];
  if (it.appears) lines.push(gains ? t`appears in the sidebar` : t`disappears from the sidebar`);
  if (it.states.length > 0) lines.push(`${gains ? t`columns that appear` : t`columns that disappear`}: ${it.states.map((s) => s.name).join(", ")}`);
  for (const f of it.features) lines.push(`${f.feature.replace(/_/g, " ")}: ${levels[f.before]} → ${levels[f.after]}`);
  const cells = new Map<string, string[]>();
  for (const c of it.cells) {
    const what = c.property ? `${c.target} ${c.property.name}` : c.target.replace(/_/g, " ");
    const at = `${what}: ${levels[c.before]} → ${levels[c.after]}`;
    cells.set(at, [...(cells.get(at) ?? []), c.state.name]);
  }
  for (const [at, states] of cells) lines.push(`${at} (${states.join(", ")})`);
  return lines;
}

export const selfGrantWords = (g: Preview["self_grants"][number]): string => {
  switch (g.kind) {
    case "access":
      return t`You come to view or do more on records of ${g.tracker?.name ?? t`a tracker`}.`;
    case "team":
      return t`You join ${g.team?.name ?? t`a team`}, to which records are assigned.`;
    case "sign_in":
      return t`It changes how ${g.user?.name ?? t`another person`} signs in.`;
    case "two_people":
      return t`It ends the rule that such changes take two people.`;
  }
};
