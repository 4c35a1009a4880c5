import { expect, test } from "vitest";
import { laterAtFirst, wrongTime } from "./SaveAt";

test("what is proposed is still to come, and what is over is refused with a reason", () => {
  const now = new Date(2026, 10, 22, 23, 40);
  expect(laterAtFirst(now)).toBe("2026-11-23T01:00");
  expect(wrongTime(laterAtFirst(now), now)).toBeNull();
  expect(wrongTime("2026-11-22T23:40", now)).toContain("over already");
  expect(wrongTime("", now)).toContain("Choose");
});
