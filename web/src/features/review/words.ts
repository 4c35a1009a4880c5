import { plural, t } from "@lingui/core/macro";
import type { Preview } from "@/api/note";
import { featureName } from "@/features/roles/features";
import { day } from "@/ui/format";
import { levelWord, rightWords } from "@/ui/right";

type Shift = Preview["gains"][number];
type Tracker = Shift["trackers"][number];

/** "Ann Lee, Marc Ortiz and 3 others". */
export function whoWords(shift: Pick<Shift, "users" | "count">): string {
  const named = shift.users.slice(0, 3).map((u) => u.name);
  const others = shift.count - named.length;
  return others > 0 ? t`${named.join(", ")} and ${plural(others, { one: "# other", other: "# others" })}` : named.join(", ");
}

/** Under which circumstances it holds, where not simply at once and on the pages. */
export function whenWords(shift: Pick<Shift, "from" | "channel" | "address">): string {
  return [shift.from ? t`from ${day(shift.from)}` : "", shift.channel === "api" ? t`with an API key` : "", shift.address ? t`from the address ${shift.address}` : ""].filter(Boolean).join(", ");
}

/** What changes on a tracker: the sidebar, the states, then cell by cell. */
export function trackerWords(it: Tracker, gains: boolean): string[] {
  const lines: string[] = [];
  if (it.appears) lines.push(gains ? t`appears in the sidebar` : t`disappears from the sidebar`);
  const columns = it.states.map((s) => s.name).join(", ");
  if (columns !== "") lines.push(gains ? t`columns that appear: ${columns}` : t`columns that disappear: ${columns}`);
  lines.push(...it.features.map(featureWords));
  const cells = new Map<string, string[]>();
  for (const c of it.cells) {
    const at = fromTo(rightWords(c.target, c.property?.name), c);
    cells.set(at, [...(cells.get(at) ?? []), c.state.name]);
  }
  for (const [at, states] of cells) lines.push(`${at} (${states.join(", ")})`);
  return lines;
}

/** "Phone, view: none → all". */
const fromTo = (what: string, { before, after }: { before: string; after: string }) => `${what}: ${levelWord(before)} → ${levelWord(after)}`;

export const featureWords = (f: Shift["features"][number]): string => fromTo(featureName(f.feature), f);

export const selfGrantWords = (g: Preview["self_grants"][number]): string => {
  switch (g.kind) {
    case "access":
      return g.tracker ? t`You come to view or do more on records of ${g.tracker.name}.` : t`You come to view or do more on records.`;
    case "team":
      return g.team ? t`You join ${g.team.name}, to which records are assigned.` : t`You join a team to which records are assigned.`;
    case "sign_in":
      return g.user ? t`It changes how ${g.user.name} signs in.` : t`It changes how another person signs in.`;
    case "two_people":
      return t`It ends the rule that such changes take two people.`;
  }
};
