import { t } from "@lingui/core/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import * as board from "@/api/board";
import type { Aggregate, AggregateGroup, Property, Row, Schema } from "@/api/model";
import type { Place, RecordQuery } from "@/api/record";
import { recordsKey } from "./queries";

/** What a table can be grouped by, as the page offers it: whatever has few values. Texts and figures have a group for each of theirs. */
const kinds = new Set<Property["type"]>(["choice", "checkbox", "user", "team", "text", "date", "date_time"]);

export function groupable(schema: Schema): { value: string; label: string }[] {
  const own = schema.properties.filter((p) => (!p.system && kinds.has(p.type)) || p.key === "author" || (p.key === "site" && schema.uses_sites));
  return [{ value: "state", label: t`State` }, ...own.map((p) => ({ value: p.key, label: p.label })), { value: "created_at", label: t`Created` }];
}

/** The property of a group as the address has it, and of a date the period: its months unless something else is said. */
export function groupingOf(schema: Schema, group: string): { by: string; period?: string } {
  const [by = "", period] = group.split(":");
  const type = schema.properties.find((p) => p.key === by)?.type;
  return by === "created_at" || type === "date" || type === "date_time" ? { by, period: period ?? "month" } : { by };
}

/** What is asked of the server. */
export function asked(schema: Schema, group: string): string {
  const { by, period } = groupingOf(schema, group);
  return period ? `${by}:${period}` : by;
}

/** How many figures of a group are asked for at most. */
const mostSums = 4;

export const summed = (schema: Schema, chosen: readonly string[]): Property[] =>
  chosen.flatMap((key) => schema.properties.find((p) => p.key === key && (p.type === "money" || p.type === "number")) ?? []).slice(0, mostSums);

/** What of a query decides which records there are; the groups hang on nothing else. */
const about = ({ state, filter, q, archived }: RecordQuery) => ({ state, filter, q, archived });

/** The groups of what the reader sees, with how many records each has. */
export function useGroups(place: Place, query: RecordQuery, group: string, enabled: boolean) {
  const what = { ...about(query), group };
  return useQuery({
    queryKey: [...recordsKey(place.workspace, place.tracker), "list", "groups", what],
    queryFn: ({ signal }) => board.aggregate(place, what, signal),
    placeholderData: (before) => before,
    enabled,
  });
}

/** What the figures of each group come to, by property and the group's id. */
export function useSums(place: Place, query: RecordQuery, group: string, properties: readonly Property[], enabled: boolean): Map<string, Sums> {
  const found = useQueries({
    queries: properties.map((p) => {
      const what = { ...about(query), group, measure: `sum:${p.key}` };
      return { queryKey: [...recordsKey(place.workspace, place.tracker), "list", "groups", what], queryFn: ({ signal }: { signal?: AbortSignal }) => board.aggregate(place, what, signal), enabled };
    }),
  });
  return new Map(properties.map((p, i) => [p.key, { measure: found[i]?.data?.measure, by: new Map(found[i]?.data?.groups.map((g) => [g.id, g])) }]));
}

export interface Sums {
  measure?: Aggregate["measure"];
  by: Map<string, AggregateGroup>;
}

/** Few groups begin open, many shut. */
const fewGroups = 8;

/** Which groups are open, as the address says. */
export function openGroups(groups: readonly AggregateGroup[], toggled: string | undefined): ReadonlySet<string> {
  const turned = new Set(idsIn(toggled));
  const open = groups.length <= fewGroups;
  return new Set(groups.filter((g) => turned.has(g.id) !== open).map((g) => g.id));
}

const idsIn = (toggled: string | undefined): string[] => (toggled ? toggled.split(",").map(decodeURIComponent) : []);

/** The address once a group is turned. */
export function toggle(toggled: string | undefined, id: string): string | undefined {
  const ids = idsIn(toggled);
  const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
  return next.length > 0 ? next.map(encodeURIComponent).join(",") : undefined;
}

/** What is loaded of one open group. */
export interface Loaded {
  rows: readonly Row[];
  more: boolean;
  loading: boolean;
  failed: boolean;
  next: () => void;
}

/** A line of a grouped table. */
export type Line =
  | { kind: "group"; id: string; group: AggregateGroup; open: boolean; rows: readonly Row[] }
  | { kind: "row"; id: string; row: Row }
  | { kind: "more"; id: string; name: string; left: number; loaded: Loaded };

/** The lines of the groups, one below the other. */
export function linesOf(groups: readonly AggregateGroup[], open: ReadonlySet<string>, loaded: ReadonlyMap<string, Loaded>, nameOf: (group: AggregateGroup) => string): Line[] {
  return groups.flatMap((group): Line[] => {
    const shown = open.has(group.id);
    const got = shown ? loaded.get(group.id) : undefined;
    const head: Line = { kind: "group", id: `group ${group.id}`, group, open: shown, rows: got?.rows ?? [] };
    const rows = head.rows.map((row): Line => ({ kind: "row", id: String(row.number), row }));
    const left = group.count - rows.length;
    const rest: Line[] = got && (got.more || got.loading || got.failed) ? [{ kind: "more", id: `more ${group.id}`, name: nameOf(group), left: Math.max(0, left), loaded: got }] : [];
    return [head, ...rows, ...rest];
  });
}
