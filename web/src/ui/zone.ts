/** Calendar days in the workspace's time zone (A6.2): people pick days, the server keeps instants. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    // The Swedish way of writing a date is the ISO one.
    found = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(zone, found);
  }
  return found;
}

const half = 15 * 3600_000;

/** The first instant of a day `2026-11-21` in a zone, also where no clock there shows midnight; null for what is no day. */
export function startOfDay(day: string, zone: string): string | null {
  const noon = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(noon) || new Date(noon).toISOString().slice(0, 10) !== day) return null;
  let before = noon - half;
  let after = noon + half;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (format(zone).format(middle) >= day) after = middle;
    else before = middle;
  }
  return new Date(after).toISOString().replace(".000Z", "Z");
}

/** The instant at which something ends whose last day is this one. */
export function endOfDay(day: string, zone: string): string | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : startOfDay(new Date(at + 86_400_000).toISOString().slice(0, 10), zone);
}

/** The day of an instant that something starts at. */
export function dayOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? "" : format(zone).format(at);
}

/** The last day of what ends at an instant. */
export function lastDayOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? "" : format(zone).format(at - 1);
}
