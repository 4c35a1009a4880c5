import { t } from "@lingui/core/macro";
import type { Role } from "@/api/model";
import type { Feature, Sheet } from "@/api/roles";

/** Feature levels of several roles as a draft; the sheet's other parts are not touched here (A7). */

export type Levels = Pick<Sheet, "features" | "trackers">;
export type FeatureDraft = Readonly<Record<string, Levels>>;

export const order = ["none", "view", "edit", "manage"] as const;
export type FeatureLevel = (typeof order)[number];

export const rank = (level: string | undefined) => Math.max(0, order.indexOf((level ?? "none") as FeatureLevel));

const named: Record<string, string> = {
  trackers: t`Trackers`,
  comments: t`Comments`,
  activity: t`Activity`,
  import: t`Import`,
  export: t`Export`,
  directory: t`Directory`,
  dashboards: t`Dashboards`,
  reports: t`Reports`,
  report_templates: t`Report templates`,
  audit: t`Audit`,
  data_models: t`Data models`,
};

/** What a feature is called where the catalogue is not at hand. */
export const featureName = (key: string): string => named[key] ?? key.replace(/_/g, " ");

/** Sections of the catalogue, in the order they are shown. */
const sections: readonly [string, readonly string[]][] = [
  [t`Trackers`, ["trackers", "comments", "activity", "import", "export"]],
  [t`People`, ["directory"]],
  [t`Dashboards and reports`, ["dashboards", "reports", "report_templates"]],
  [t`Audit`, ["audit"]],
  [t`Over the API`, ["data_models"]],
];

/** The id of a feature's row in the page. */
export const rowOf = (feature: Feature) => `feature-${feature.key}`;

/** The catalogue by section; a feature of no section comes last, under "Other". */
export function bySection(catalogue: readonly Feature[]): { name: string; features: Feature[] }[] {
  const known = new Set(sections.flatMap(([, keys]) => keys));
  const all = sections.map(([name, keys]) => ({ name, features: keys.flatMap((key) => catalogue.filter((f) => f.key === key)) }));
  return [...all, { name: t`Other`, features: catalogue.filter((f) => !known.has(f.key)) }].filter((s) => s.features.length > 0);
}

/** What a role's sheet says, with the draft over it. */
export function levelsOf(role: Role, draft: FeatureDraft): Levels {
  return draft[role.id] ?? { features: role.sheet?.features ?? {}, trackers: role.sheet?.trackers ?? {} };
}

export const hasLevel = (feature: Feature, level: string) => feature.levels.some((l) => l.level === level);

/** The level after a box was pressed: ticking gives that level, clearing the next lower one that exists. */
export function pressed(feature: Feature, now: string | undefined, level: FeatureLevel): FeatureLevel {
  if (rank(now) < rank(level)) return level;
  for (let i = rank(level) - 1; i > 0; i--) {
    const lower = order[i];
    if (lower && hasLevel(feature, lower)) return lower;
  }
  return "none";
}

function put(map: Readonly<Record<string, string>>, key: string, level: FeatureLevel): Record<string, string> {
  const { [key]: _old, ...rest } = map;
  return level === "none" ? rest : { ...rest, [key]: level };
}

export const setFeature = (levels: Levels, feature: string, level: FeatureLevel): Levels => ({ ...levels, features: put(levels.features, feature, level) });

/** The ceiling of one tracker; undefined is the same as for all trackers. */
export function setTracker(levels: Levels, tracker: string, level: FeatureLevel | undefined): Levels {
  const { [tracker]: _old, ...rest } = levels.trackers;
  return { ...levels, trackers: level === undefined ? rest : { ...rest, [tracker]: level } };
}

export interface Lack {
  feature: Feature;
  needs: Feature;
  level: FeatureLevel;
}

/** What the levels lack: a feature that needs another one which is not given (A7.2). */
export function lacks(catalogue: readonly Feature[], levels: Levels): Lack[] {
  return catalogue.flatMap((feature) => {
    const has = rank(levels.features[feature.key]);
    return (feature.requires ?? []).flatMap((need): Lack[] => {
      const needs = catalogue.find((f) => f.key === need.feature);
      if (!needs || has === 0 || has < rank(need.from) || rank(levels.features[need.feature]) >= rank(need.level)) return [];
      return [{ feature, needs, level: need.level as FeatureLevel }];
    });
  });
}

/** The levels with everything added that they lack, and what that lacks in turn. */
export function complete(catalogue: readonly Feature[], levels: Levels): Levels {
  let next = levels;
  for (let round = 0; round < catalogue.length; round++) {
    const missing = lacks(catalogue, next);
    if (missing.length === 0) return next;
    for (const lack of missing) if (rank(next.features[lack.needs.key]) < rank(lack.level)) next = setFeature(next, lack.needs.key, lack.level);
  }
  return next;
}

const same = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) => [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => (a[k] ?? "none") === (b[k] ?? "none") && k in a === k in b);

/** How many levels of a role the draft changes. */
export function changeCount(role: Role, draft: FeatureDraft): number {
  const now = draft[role.id];
  const was = role.sheet;
  if (!now || !was) return 0;
  const count = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((k) => a[k] !== b[k]).length;
  return count(now.features, was.features) + count(now.trackers, was.trackers);
}

/** The draft with a role's levels; levels that are as stored leave it. */
export function putLevels(role: Role, draft: FeatureDraft, levels: Levels): FeatureDraft {
  const { [role.id]: _old, ...rest } = draft;
  const was = role.sheet;
  return was && same(levels.features, was.features) && same(levels.trackers, was.trackers) ? rest : { ...rest, [role.id]: levels };
}

/** A role's document with the levels of the draft, as a change of the policy sends it. */
export function toDocument(role: Role, levels: Levels) {
  const { key, name, description, enabled, exclusive, by_site_managers, portal, sheet } = role;
  return { key, name, description, default: role.default, enabled, exclusive, by_site_managers, portal, api: sheet?.api, network: sheet?.network, features: levels.features, trackers: levels.trackers };
}
