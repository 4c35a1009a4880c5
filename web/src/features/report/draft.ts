import type { Report, ReportDoc, ReportPatch, ReportQuery } from "@/api/reports";
import type { AskSearch } from "@/features/nav/search";

/** A report that is being written. */
export interface Draft {
  kind: "own" | "shared" | "template";
  /** Id of the site a template is kept at; empty for the whole workspace. */
  site: string;
  tracker: string;
  name: string;
  intro: string;
  columns: string[];
  filter: string;
  group: string;
  /** The groups within each group. */
  subgroup: string;
  measures: string[];
  sort: string[];
  date: string;
  period: string;
}

const list = (text: string | undefined) => (text ? text.split(",").filter(Boolean) : []);
const words = (items: readonly string[]) => items.join(",") || undefined;

export const draftOfSearch = (search: AskSearch, rest: Pick<Draft, "kind" | "site" | "name" | "intro">): Draft => ({
  ...rest,
  tracker: search.tracker ?? "",
  columns: list(search.columns),
  filter: search.filter ?? "",
  group: search.group ?? "",
  subgroup: search.subgroup ?? "",
  measures: list(search.measures),
  sort: list(search.sort),
  date: search.date ?? "",
  period: search.period ?? "",
});

export const searchOf = (draft: Draft): AskSearch => ({
  tracker: draft.tracker || undefined,
  columns: words(draft.columns),
  filter: draft.filter || undefined,
  group: draft.group || undefined,
  subgroup: draft.subgroup || undefined,
  measures: words(draft.measures),
  sort: words(draft.sort),
  date: draft.date || undefined,
  period: draft.period || undefined,
});

export const draftOf = (r: Report): Draft => ({
  kind: r.kind,
  site: r.site?.id ?? "",
  tracker: r.tracker.key ?? r.tracker.id,
  name: r.name,
  intro: r.intro ?? "",
  columns: r.columns ?? [],
  filter: r.filter ?? "",
  group: r.group ?? "",
  subgroup: r.subgroup ?? "",
  measures: r.measures ?? [],
  sort: r.sort ?? [],
  date: r.date ?? "",
  period: r.period ?? "",
});

export const docOf = ({ site, ...draft }: Draft): ReportDoc => ({ ...draft, site: draft.kind === "template" && site ? site : undefined });

/** What was changed, and nothing else: what a broken report hides from its writer stays as it is. */
export function patchOf(before: Draft, now: Draft): ReportPatch {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(now) as (keyof Draft)[]) {
    if (key !== "tracker" && JSON.stringify(now[key]) !== JSON.stringify(before[key])) patch[key] = now[key];
  }
  if ("period" in patch || "date" in patch) {
    patch.period = now.period;
    patch.date = now.date;
  }
  return patch;
}

/** The same question without keeping it. */
export const queryOf = (draft: Draft): ReportQuery => ({
  ...searchOf(draft),
  tracker: undefined,
  site: draft.kind === "template" && draft.site ? draft.site : undefined,
  period: (draft.period || undefined) as ReportQuery["period"],
} as ReportQuery);
