import { plural, t } from "@lingui/core/macro";
import type { Report, ReportRun } from "@/api/reports";
import type { Schema } from "@/api/model";
import { date, number } from "@/ui/format";

/** The periods that a report can be about, in the order they are offered. */
export const periods = [
  { value: "today", label: t`Today` },
  { value: "yesterday", label: t`Yesterday` },
  { value: "last_7_days", label: t`Last 7 days` },
  { value: "last_30_days", label: t`Last 30 days` },
  { value: "last_90_days", label: t`Last 90 days` },
  { value: "this_week", label: t`This week` },
  { value: "previous_week", label: t`Previous week` },
  { value: "this_month", label: t`This month` },
  { value: "previous_month", label: t`Previous month` },
  { value: "this_quarter", label: t`This quarter` },
  { value: "previous_quarter", label: t`Previous quarter` },
  { value: "this_year", label: t`This year` },
  { value: "previous_year", label: t`Previous year` },
];

export const periodLabel = (period: string): string => periods.find((p) => p.value === period)?.label ?? period;

/** The days of a run in words: "1 Nov 2026 – 30 Nov 2026". */
export function daysOf(run: ReportRun): string {
  if (!run.period) return t`All times`;
  const from = date(run.period.from);
  const to = date(run.period.to);
  return from === to ? from : `${from} – ${to}`;
}

export const kindWords: Record<Report["kind"], string> = { own: t`Only you`, shared: t`Shared`, template: t`Template` };

/** Where a report comes from, for a line under its name. */
export function placeOf(report: Report): string {
  if (report.kind !== "template") return kindWords[report.kind];
  return report.site ? report.site.name : t`The whole workspace`;
}

/** The dates that a period can be about. */
export function datesOf(schema: Schema): { value: string; label: string }[] {
  const own = schema.properties.filter((p) => (p.type === "date" || p.type === "date_time") && !p.system).map((p) => ({ value: p.key, label: p.label }));
  return [...own, { value: "created_at", label: t`Created` }];
}

export const rowsShown = (shown: number, total: number): string => (shown < total ? t`The first ${number(shown)} of ${number(total)} rows` : plural(total, { one: "# row", other: "# rows" }));
