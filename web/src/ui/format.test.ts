import { describe, expect, test } from "vitest";
import { ago, bytes, counted, date, dateTime, fromLocalInput, money, moneyDigits, number, toLocalInput } from "./format";

describe("dates", () => {
  test("a calendar day is the same day in every time zone", () => {
    expect(date("2026-11-21", "en-GB")).toBe("21 Nov 2026");
    expect(date("2000-02-29", "en-GB")).toBe("29 Feb 2000");
  });
  test("what is no day is shown as it is", () => {
    expect(date("2026-02-30", "en-GB")).toBe("2026-02-30");
    expect(date("tomorrow", "en-GB")).toBe("tomorrow");
  });
  test("an instant is shown in the reader's time zone", () => {
    expect(dateTime("2026-11-21T23:30:00.000Z", "en-GB", "Asia/Tokyo")).toBe("22 Nov 2026, 08:30");
    expect(dateTime("nonsense", "en-GB")).toBe("nonsense");
  });
  test("how long ago: minutes, hours, yesterday, then the date", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(ago("2026-11-21T11:59:40Z", now, "en")).toBe("just now");
    expect(ago("2026-11-21T11:55:00Z", now, "en")).toBe("5 min. ago");
    expect(ago("2026-11-20T12:00:00Z", now, "en")).toBe("yesterday");
    expect(ago("2026-11-01T12:00:00Z", now, "en-GB")).toBe("1 Nov 2026");
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
