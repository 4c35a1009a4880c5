import { plural, t } from "@lingui/core/macro";
import type { Aggregate, AggregateGroup } from "@/api/model";
import { locale } from "@/i18n/language";
import { date, money, number } from "@/ui/format";

/** What a group is called. */
export function groupName(group: AggregateGroup, by: Aggregate["group"]): string {
  if (group.kind === "empty") return t`Empty`;
  if (group.kind === "no_access") return t`No access`;
  const value = group.value;
  if (by?.period && typeof value === "string") return periodName(value, by.period);
  if (typeof value === "boolean") return value ? t`Yes` : t`No`;
  if (group.label) return group.label;
  return typeof value === "number" ? number(value) : String(value ?? "");
}

/** The period that begins on a day. */
export function periodName(day: string, period: string, lang: string = locale): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  const as = (how: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(lang, { ...how, timeZone: "UTC" }).format(at);
  switch (period) {
    case "month":
      return as({ month: "short", year: "numeric" });
    case "quarter":
      return t`Q${Math.floor(Number(day.slice(5, 7)) / 3.0001) + 1} ${day.slice(0, 4)}`;
    case "year":
      return day.slice(0, 4);
    case "week":
      return t`Week of ${date(day)}`;
    default:
      return date(day);
  }
}

/** The periods that dates are grouped by. */
export const datePeriods = [
  { value: "day", label: t`Day` },
  { value: "week", label: t`Week` },
  { value: "month", label: t`Month` },
  { value: "quarter", label: t`Quarter` },
  { value: "year", label: t`Year` },
];

const byPeriod: Record<string, (label: string) => string> = {
  day: (label) => t`${label}, by day`,
  week: (label) => t`${label}, by week`,
  month: (label) => t`${label}, by month`,
  quarter: (label) => t`${label}, by quarter`,
  year: (label) => t`${label}, by year`,
};

/** A date by each of its periods, as a choice. */
export const periodsOf = (key: string, label: string) => datePeriods.map(({ value }) => ({ value: `${key}:${value}`, label: byPeriod[value]?.(label) ?? label }));

const functionWords: Record<string, (label: string) => string> = {
  sum: (label) => t`Sum of ${label}`,
  avg: (label) => t`Average of ${label}`,
  min: (label) => t`Least of ${label}`,
  max: (label) => t`Greatest of ${label}`,
};

/** What is measured of a property. */
export const measureWords = (fn: string, label: string): string => functionWords[fn]?.(label) ?? t`Records`;

/** What was measured, in its unit; a dash where no cell was filled. */
export function measureText(value: unknown, of: Aggregate["measure"]): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return date(value.slice(0, 10));
  if (of.type === "money" && of.currency) return money(Number(value), of.currency);
  return number(Number(value));
}

/** "42 orders", in words beside a figure that is no count. */
export const ofRecords = (count: number, name: string): string => t`over ${plural(count, { one: "# record", other: "# records" })} of ${name} that you see`;

/** How long a bar or how high a point is, between 0 and 1. */
export function shares(groups: readonly AggregateGroup[]): number[] {
  const sizes = groups.map((g) => (typeof g.measure === "number" ? Math.abs(g.measure) : 0));
  const most = Math.max(...sizes, 0);
  return sizes.map((size) => (most === 0 ? 0 : size / most));
}
