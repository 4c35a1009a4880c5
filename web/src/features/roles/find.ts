import { t } from "@lingui/core/macro";
import type { Feature } from "@/api/roles";

/** A permission that a search found: a feature of the sheet, or a tracker or one of its properties, whose cells stand in its matrix. */
export interface Found {
  id: string;
  kind: "feature" | "tracker" | "property";
  label: string;
  feature?: string;
  tracker?: string;
  property?: string;
}

/** A tracker with what can be found of it. */
export interface Findable {
  key: string;
  name: string;
  properties?: readonly { key: string; label: string }[];
}

/** Other words that people look for a feature by. */
const words: Record<string, string> = {
  trackers: t`records rows cells journal entries site information`,
  comments: t`notes account notes remarks`,
  activity: t`journal history log`,
  import: t`sheet csv upload`,
  export: t`download csv xlsx`,
  directory: t`people employees names`,
  dashboards: t`charts numbers`,
  reports: t`numbers print`,
  report_templates: t`region`,
  audit: t`log changes`,
  data_models: t`schema api`,
};

const most = 40;

/** Every permission that holds all words: features by what they allow too, properties by a word of their own and the name of their tracker. */
export function findPermissions(q: string, features: readonly Feature[], trackers: readonly Findable[]): Found[] {
  const asked = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return [];
  const holds = (text: string) => asked.every((word) => text.toLowerCase().includes(word));
  const touches = (text: string) => asked.some((word) => text.toLowerCase().includes(word));
  const found: Found[] = [];
  for (const f of features) {
    const means = f.levels.map((l) => l.means).join(" ");
    if (holds(`${f.label} ${means} ${words[f.key] ?? ""}`)) found.push({ id: `feature ${f.key}`, kind: "feature", label: f.label, feature: f.key });
  }
  for (const it of trackers) if (holds(it.name)) found.push({ id: `tracker ${it.key}`, kind: "tracker", label: it.name, tracker: it.key });
  for (const it of trackers) {
    for (const p of it.properties ?? []) {
      if (touches(p.label) && holds(`${p.label} ${it.name}`)) found.push({ id: `property ${it.key} ${p.key}`, kind: "property", label: `${it.name} › ${p.label}`, tracker: it.key, property: p.key });
    }
  }
  return found.slice(0, most);
}
