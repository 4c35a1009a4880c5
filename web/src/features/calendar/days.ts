/** Calendar arithmetic on days written `2026-11-21`: the same in every time zone. */

import { locale } from "@/i18n/language";

const ms = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const text = (time: number) => new Date(time).toISOString().slice(0, 10);

export const isDay = (day: string | undefined): day is string => day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(at(day)) && text(at(day)) === day;

export const addDays = (day: string, n: number): string => text(at(day) + n * ms);

/** The same day of another month, or its last one. */
export function addMonths(day: string, n: number): string {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(y, m - 1 + n + 1, 0));
  return text(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(d, last.getUTCDate())));
}

/** The Monday of a day's week. */
export const weekOf = (day: string): string => addDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));

export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;

/** All days from one up to, and without, another. */
export function daysFrom(first: string, until: string): string[] {
  const out: string[] = [];
  for (let time = at(first); time < at(until); time += ms) out.push(text(time));
  return out;
}

export type Span = "month" | "week" | "agenda";

/** The days a page of the calendar shows: whole weeks of the month, a week, or four weeks as a list. */
export function shown(span: Span, day: string): { first: string; until: string } {
  if (span === "week") return { first: weekOf(day), until: addDays(weekOf(day), 7) };
  if (span === "agenda") return { first: day, until: addDays(day, 28) };
  const first = weekOf(monthOf(day));
  const next = addMonths(monthOf(day), 1);
  const last = weekOf(addDays(next, -1));
  return { first, until: addDays(last, 7) };
}

/** One page forth or back. */
export function turned(span: Span, day: string, by: 1 | -1): string {
  if (span === "month") return addMonths(monthOf(day), by);
  return addDays(day, by * (span === "week" ? 7 : 28));
}

export function words(day: string, how: Intl.DateTimeFormatOptions, lang: string = locale): string {
  return new Intl.DateTimeFormat(lang, { ...how, timeZone: "UTC" }).format(at(day));
}
