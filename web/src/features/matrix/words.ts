import { plural, t } from "@lingui/core/macro";
import type { MatrixGroup } from "@/ui/grid/Matrix";
import { levelWord } from "@/ui/right";
import { levelAt, type Setting, type Written } from "./draft";
import type { RoleDraft } from "./model";
import { newStates, type Target } from "./resolve";
import { stateWords, targetWords, type Config, type Mode } from "./rows";

/** "New, Confirmed and 2 more". */
function few(names: readonly string[]): string {
  return names.length > 4 ? t`${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

const sides = { view: t`View`, edit: t`Edit` };

/** What a press of a level has done besides what was pressed for. */
export function writtenWords(config: Config, groups: readonly MatrixGroup[], draft: RoleDraft, mode: Mode, set: readonly Setting[], written: Written): string {
  const [first] = set;
  if (!first) return "";
  const parts = [set.length === 1 ? (mode === "simplified" ? t`${targetWords(groups, first.target)}: ${levelWord(first.level)} in every state.` : `${targetWords(groups, first.target)}${mode === "detailed" ? `, ${stateWords(config, first.state)}` : ""}: ${levelWord(first.level)}.`) : t`${plural(set.length, { one: "# cell", other: "# cells" })} set to ${levelWord(first.level)}.`];
  for (const [what, states] of byTarget(written.followed)) {
    const [target, level] = JSON.parse(what) as [Target, string];
    const side = "action" in target ? targetWords(groups, target) : set.length === 1 ? sides[target.side] : targetWords(groups, target);
    parts.push(mode === "simplified" && states.length <= config.states.length ? t`${side} also set to ${levelWord(level)} in ${few(states.map((s) => stateWords(config, s)))}.` : t`${side} also set to ${levelWord(level)}.`);
    if (parts.length > 5) break;
  }
  if (written.byItself.length > 0) parts.push(t`Written for itself in ${few([...new Set(written.byItself)].map((s) => stateWords(config, s)))}, whose own entry for all properties would have kept it.`);
  if (mode === "simplified" && set.length === 1) parts.push(...stillDiffering(config, groups, draft, first.target));
  return parts.join(" ");
}

function byTarget(list: readonly Setting[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const { state, target, level } of list) {
    const key = JSON.stringify([target, level]);
    out.set(key, [...(out.get(key) ?? []), state]);
  }
  return out;
}

/** The other side of a property, where states still differ in it. */
function stillDiffering(config: Config, groups: readonly MatrixGroup[], draft: RoleDraft, target: Target): string[] {
  if ("action" in target) return [];
  const other: Target = { property: target.property, side: target.side === "view" ? "edit" : "view" };
  const at = (state: string) => levelAt(draft.frame, draft.doc, { state, target: other });
  const all = at(newStates);
  const differing = config.states.filter((s) => at(s.key) !== all);
  if (differing.length === 0) return [];
  return [t`${targetWords(groups, other)} still differs by state: ${few(differing.map((s) => t`${levelWord(at(s.key))} in ${s.label}`))}.`];
}
