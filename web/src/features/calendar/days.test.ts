import { expect, test } from "vitest";
import { addDays, addMonths, daysFrom, isDay, shown, turned, weekOf } from "./days";

test("a month shows whole weeks from Monday, and only those that hold a day of it", () => {
  expect(shown("month", "2026-11-21")).toEqual({ first: "2026-10-26", until: "2026-12-07" });
  expect(shown("month", "2027-02-10")).toEqual({ first: "2027-02-01", until: "2027-03-01" });
});

test("a week begins on Monday, also seen from its Sunday", () => {
  expect(weekOf("2026-11-22")).toBe("2026-11-16");
  expect(shown("week", "2026-11-22")).toEqual({ first: "2026-11-16", until: "2026-11-23" });
});

test("turning a month keeps to the month after, whatever the length of this one", () => {
  expect(turned("month", "2026-01-31", 1)).toBe("2026-02-01");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(turned("month", "2026-01-31", -1)).toBe("2025-12-01");
});

test("days are counted on the calendar, through a change of the clock", () => {
  expect(daysFrom("2026-03-28", "2026-03-31")).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
});

test("what is no day is none", () => {
  expect(isDay("2026-02-30")).toBe(false);
  expect(isDay("today")).toBe(false);
  expect(isDay(undefined)).toBe(false);
  expect(isDay("2026-02-28")).toBe(true);
});
