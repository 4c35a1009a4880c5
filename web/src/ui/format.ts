import { t } from "@lingui/core/macro";
import { language, locale } from "@/i18n/language";

/** Dates, numbers and money as words. Nothing here reads the clock unless it is told the time. */

/** Making a formatter takes longer than using it a hundred times: each is made once. */
function once<A extends string | undefined, T>(make: (lang: string, more: A) => T): (lang: string, more: A) => T {
  const made = new Map<string, T>();
  return (lang, more) => {
    const key = `${lang} ${more}`;
    let one = made.get(key);
    if (one === undefined) made.set(key, (one = make(lang, more)));
    return one;
  };
}

const days = once((lang, timeZone: string | undefined) => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone }));
const instants = once((lang, timeZone: string | undefined) => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short", timeZone }));
const named = once((lang, timeZone: string | undefined) => new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "short" }));
/** The Swedish way of writing a time is that of an input. */
const clocks = once((lang, timeZone: string | undefined) => new Intl.DateTimeFormat(lang, { timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }));
const spans = once((lang, _: undefined) => new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" }));
const numbers = once((lang, _: undefined) => new Intl.NumberFormat(lang, { maximumFractionDigits: 10 }));
const amounts = once((lang, currency: string) => new Intl.NumberFormat(lang, { style: "currency", currency, currencyDisplay: "narrowSymbol" }));

function parse(text: string): Date | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}

/** A calendar day `2026-11-21`, the same in every time zone. What is no day is given back as it is. */
export function date(text: string, lang: string = locale): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return text;
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  if (day.toISOString().slice(0, 10) !== text) return text;
  return days(lang, "UTC").format(day);
}

/** The open workspace's time zone; outside of one the device's. */
let zone: string | undefined;

/** From now on times are shown and typed in this zone; a name that is none is the device's. */
export function showTimesIn(next: string | undefined): void {
  try {
    zone = next && new Intl.DateTimeFormat("en", { timeZone: next }).resolvedOptions().timeZone;
  } catch {
    zone = undefined;
  }
}

/** The name of the zone in which times are shown and typed: "Europe/Berlin". */
export const zoneName = (): string => zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant in the workspace's time zone; with the zone's name where clocks here show another time then. */
export function dateTime(text: string, lang: string = locale, timeZone: string | undefined = zone): string {
  const at = parse(text);
  if (!at) return text;
  const shown = instants(lang, timeZone).format(at);
  if (shown === instants(lang, undefined).format(at)) return shown;
  return `${shown} ${named(lang, timeZone).formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? ""}`.trim();
}

/** The day of an instant in the workspace's time zone. */
export function day(text: string, lang: string = locale): string {
  const at = parse(text);
  return at ? days(lang, zone).format(at) : text;
}

/** "3 min ago", "yesterday"; beyond a week the date. */
export function ago(text: string, now: number = Date.now(), lang: string = locale): string {
  const at = parse(text);
  if (!at) return text;
  const seconds = Math.round((at.getTime() - now) / 1000);
  const size = Math.abs(seconds);
  const words = spans(lang, undefined);
  if (size < 45) return t`just now`;
  if (size < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return words.format(Math.round(seconds / 3600), "hour");
  if (size < 7 * 86_400) return words.format(Math.round(seconds / 86_400), "day");
  return days(lang, zone).format(at);
}

/** How long ago, to the second: "4 s ago", "3 min. ago". For what has only just happened. */
export function since(text: string, now: number = Date.now(), lang: string = locale): string {
  const at = parse(text);
  if (!at) return text;
  const seconds = Math.max(1, Math.round((now - at.getTime()) / 1000));
  if (seconds >= 60) return ago(text, now, lang);
  return new Intl.RelativeTimeFormat(lang, { style: "narrow" }).format(-seconds, "second").replace(/^(\d+)s /, "$1 s ");
}

export function number(value: number, lang: string = locale): string {
  return numbers(lang, undefined).format(value);
}

/** Digits after the point in a currency: 2 for USD, 0 for JPY. */
export function moneyDigits(currency: string): number {
  try {
    return amounts("en", currency).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** An amount in its currency, for example `1234.5`, "USD" → `$1,234.50`. */
export function money(amount: number, currency: string, lang: string = locale): string {
  try {
    return amounts(lang, currency).format(amount);
  } catch {
    return `${number(amount, lang)} ${currency}`.trim();
  }
}

/** The size of a file. */
export function bytes(size: number, lang: string = locale): string {
  if (size < 1000) return `${size} B`;
  const units = ["kB", "MB", "GB"];
  let value = size / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${units[unit]}`;
}

const lists = once((lang, type: "conjunction" | "disjunction") => new Intl.ListFormat(lang, { type }));

/** "A, B and C"; with `or`, "A, B or C". */
export function listed(items: readonly string[], join: "and" | "or" = "and", lang: string = locale): string {
  return lists(lang.startsWith("en") ? "en-GB" : lang, join === "and" ? "conjunction" : "disjunction").format(items);
}

/** "A, B and 3 more" where there are more than `most`, else "A, B and C". */
export function few(items: readonly string[], most: number): string {
  return items.length > most ? t`${items.slice(0, most).join(", ")} and ${items.length - most} more` : listed(items);
}

/** Labels side by side, "Courier · until 5 Dec 2026"; what there is none of is left out. */
export function dotted(...labels: (string | false | null | undefined)[]): string {
  return labels.filter(Boolean).join(" · ");
}

/** A label inside an English sentence. Other languages, as German, keep the capital of a noun. */
export function lowered(label: string): string {
  return language === "en" ? label.toLowerCase() : label;
}

/** "3 orders", "1 order": only for people's own nouns; the words of the pages have `plural` of the catalogue. */
export function counted(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** An instant as `<input type="datetime-local">` wants it, in the zone in which times are shown. */
export function toLocalInput(text: string, timeZone: string | undefined = zone): string {
  const at = parse(text);
  return at ? clocks("sv-SE", timeZone).format(at).replace(" ", "T") : "";
}

/** The other way: what clocks of that zone show to an instant in UTC, or null when it is none. */
export function fromLocalInput(text: string, timeZone: string | undefined = zone): string | null {
  const wanted = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text}Z`) : NaN;
  if (Number.isNaN(wanted)) return null;
  const shown = (at: number) => Date.parse(`${clocks("sv-SE", timeZone).format(at).replace(" ", "T")}Z`);
  let at = wanted;
  for (let tries = 0; tries < 2; tries++) at += wanted - shown(at); // twice: the first try may lie beyond a change of the clocks
  return new Date(at).toISOString().replace(".000Z", "Z");
}
