import { describe, expect, test } from "vitest";
import { ago, bytes, counted, date, dateTime, fromLocalInput, money, moneyDigits, number, showTimesIn, toLocalInput, zoneName } from "./format";

describe("dates", () => {
  test("a calendar day is the same day in every time zone", () => {
    expect(date("2026-11-21", "en-GB")).toBe("21 Nov 2026");
    expect(date("2000-02-29", "en-GB")).toBe("29 Feb 2000");
  });
  test("what is no day is shown as it is", () => {
    expect(date("2026-02-30", "en-GB")).toBe("2026-02-30");
    expect(date("tomorrow", "en-GB")).toBe("tomorrow");
  });
  test("an instant is shown in the zone asked for, with its name where clocks here show another time", () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(dateTime("2026-11-21T23:30:00.000Z", "en-GB", "Asia/Tokyo")).toBe("22 Nov 2026, 08:30 GMT+9");
    expect(dateTime("2026-07-01T12:00:00Z", "en-US", "America/Chicago")).toBe("Jul 1, 2026, 7:00 AM CDT");
    expect(dateTime("2026-11-21T23:30:00.000Z", "en-GB", here)).toBe(dateTime("2026-11-21T23:30:00.000Z", "en-GB"));
    expect(dateTime("nonsense", "en-GB")).toBe("nonsense");
  });
  test("how long ago: minutes, hours, yesterday, then the date", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(ago("2026-11-21T11:59:40Z", now, "en")).toBe("just now");
    expect(ago("2026-11-21T11:55:00Z", now, "en")).toBe("5 min. ago");
    expect(ago("2026-11-20T12:00:00Z", now, "en")).toBe("yesterday");
    expect(ago("2026-11-01T12:00:00Z", now, "en-GB")).toBe("1 Nov 2026");
  });
  test("in a workspace times are its zone's, shown and typed, until it is left", () => {
    showTimesIn("Asia/Tokyo");
    expect(zoneName()).toBe("Asia/Tokyo");
    expect(dateTime("2026-11-21T23:30:00Z", "en-GB")).toBe("22 Nov 2026, 08:30 GMT+9");
    expect(toLocalInput("2026-11-21T23:30:00Z")).toBe("2026-11-22T08:30");
    expect(fromLocalInput("2026-11-22T08:30")).toBe("2026-11-21T23:30:00Z");
    showTimesIn("no/zone");
    expect(zoneName()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    showTimesIn(undefined);
  });
  test("what is typed around a change of the clocks is an instant all the same", () => {
    expect(fromLocalInput("2026-03-29T01:59", "Europe/Berlin")).toBe("2026-03-29T00:59:00Z");
    expect(fromLocalInput("2026-03-29T03:00", "Europe/Berlin")).toBe("2026-03-29T01:00:00Z");
    expect(fromLocalInput("2026-10-25T03:00", "Europe/Berlin")).toBe("2026-10-25T02:00:00Z");
    expect(fromLocalInput("2026-03-29T02:30", "Europe/Berlin")).toMatch(/^2026-03-29T0[01]:30:00Z$/); // no clock there shows it
  });
  test("the local input and the instant lead to each other", () => {
    const instant = "2026-11-21T12:34:00Z";
    expect(fromLocalInput(toLocalInput(instant))).toBe(instant);
    expect(fromLocalInput("")).toBeNull();
    expect(fromLocalInput("no time")).toBeNull();
  });
});

describe("numbers and money", () => {
  test("money carries its currency and its digits", () => {
    expect(money(1234.5, "USD", "en-US")).toBe("$1,234.50");
    expect(money(1234, "JPY", "en-US")).toBe("¥1,234");
    expect(money(0, "EUR", "en-US")).toBe("€0.00");
  });
  test("a currency that is none keeps the amount readable", () => {
    expect(money(12, "nope", "en-US")).toBe("12 nope");
    expect(money(12, "", "en-US")).toBe("12");
  });
  test("digits after the point follow the currency", () => {
    expect([moneyDigits("USD"), moneyDigits("JPY"), moneyDigits("TND"), moneyDigits("")]).toEqual([2, 0, 3, 2]);
  });
  test("large numbers are grouped, sizes are rounded, one is singular", () => {
    expect(number(10000, "en-US")).toBe("10,000");
    expect(bytes(999, "en-US")).toBe("999 B");
    expect(bytes(1_530_000, "en-US")).toBe("1.5 MB");
    expect(counted(1, "order", "orders")).toBe("1 order");
    expect(counted(2, "entry", "entries")).toBe("2 entries");
  });
});
