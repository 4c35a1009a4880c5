import { describe, expect, test } from "vitest";
import { dayOf, endOfDay, lastDayOf, startOfDay } from "./zone";

describe("days in the workspace's time zone (A6.2)", () => {
  test("a day starts at midnight there, not here", () => {
    expect(startOfDay("2026-11-21", "America/Chicago")).toBe("2026-11-21T06:00:00Z");
    expect(startOfDay("2026-07-01", "America/Chicago")).toBe("2026-07-01T05:00:00Z");
    expect(startOfDay("2026-11-21", "Pacific/Kiritimati")).toBe("2026-11-20T10:00:00Z");
  });
  test("an end date is inclusive: it ends at the next midnight", () => {
    expect(endOfDay("2026-11-21", "America/Chicago")).toBe("2026-11-22T06:00:00Z");
    expect(endOfDay("2026-12-31", "UTC")).toBe("2027-01-01T00:00:00Z");
  });
  test("where no clock shows midnight, the day starts at the next instant that exists", () => {
    // Beirut skipped from 00:00 to 01:00 on 27 March 2022.
    expect(startOfDay("2022-03-27", "Asia/Beirut")).toBe("2022-03-26T22:00:00Z");
  });
  test("and back: an end is shown as its last day", () => {
    expect(lastDayOf("2026-11-22T06:00:00Z", "America/Chicago")).toBe("2026-11-21");
    expect(dayOf("2026-11-21T06:00:00Z", "America/Chicago")).toBe("2026-11-21");
    expect(lastDayOf("soon", "UTC")).toBe("");
  });
  test("what is no day is no instant", () => {
    expect(startOfDay("2026-02-30", "UTC")).toBeNull();
    expect(startOfDay("", "UTC")).toBeNull();
    expect(endOfDay("x", "UTC")).toBeNull();
  });
});
