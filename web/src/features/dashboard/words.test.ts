import { expect, test } from "vitest";
import type { AggregateGroup } from "@/api/model";
import { groupName, measureText, periodName, shares } from "./words";

const group = (part: Partial<AggregateGroup>): AggregateGroup => ({ id: "x", kind: "value", value: null, count: 1, measure: 1, left_out: false, ...part });

test("a group without a value says whether it is empty or hidden, and never a value", () => {
  expect(groupName(group({ kind: "empty" }), undefined)).toBe("Empty");
  expect(groupName(group({ kind: "no_access", label: "x" }), undefined)).toBe("No access");
});

test("a period is named by what it is", () => {
  expect(periodName("2026-11-01", "month", "en")).toBe("Nov 2026");
  expect(["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"].map((d) => periodName(d, "quarter"))).toEqual(["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]);
  expect(periodName("2026-01-01", "year")).toBe("2026");
});

test("what no cell holds is a dash, not a zero", () => {
  expect(measureText(null, { function: "sum", property: "price", type: "money", currency: "USD" })).toBe("–");
  expect(measureText(0, { function: "count" })).toBe("0");
});

test("bars are as long as their share of the longest, and nothing is divided by nothing", () => {
  expect(shares([group({ measure: 2 }), group({ measure: -4 }), group({ measure: null })])).toEqual([0.5, 1, 0]);
  expect(shares([group({ measure: 0 })])).toEqual([0]);
  expect(shares([])).toEqual([]);
});
