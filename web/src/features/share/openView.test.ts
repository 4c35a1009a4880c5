// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { View } from "@/api/views";
import { besideView, differs, withView } from "./openView";

const no = { allowed: false };
const view: View = { id: "v", key: "late", name: "Late", kind: "table", shared: true, mine: false, filter: "due < @today", sort: "due", columns: ["state", "due"], can: { edit: no, delete: no, share: no, restrict: no } };

test("an open view says what the address does not", () => {
  expect(withView({ view: "late", q: "x" }, view)).toMatchObject({ filter: "due < @today", sort: "due", columns: "state,due", q: "x" });
  expect(withView({ view: "late", sort: "-price" }, view)).toMatchObject({ filter: "due < @today", sort: "-price" });
  expect(withView({ filter: "a = 1" }, undefined)).toEqual({ filter: "a = 1" });
});

test("clearing what a view says is said in the address, and is a difference", () => {
  const cleared = besideView({ filter: undefined, at: undefined }, view);
  expect(cleared).toEqual({ filter: "none", at: undefined });
  expect(withView({ view: "late", ...cleared }, view).filter).toBeUndefined();
  expect(differs({ view: "late", ...cleared }, view)).toBe(true);
  expect(differs({ view: "late" }, view)).toBe(false);
});

test("without a view the address stays as it is written", () => {
  expect(besideView({ filter: undefined }, undefined)).toEqual({ filter: undefined });
  expect(differs({ filter: "a" }, undefined)).toBe(false);
});

const board: View = { ...view, key: "by-kind", kind: "board", group: "kind" };
const calendar: View = { ...view, key: "due", kind: "calendar", date: "due" };

test("a view is opened in its form, and another form is said in the address", () => {
  expect(withView({ view: "by-kind" }, board)).toMatchObject({ form: "board", group: "kind" });
  expect(withView({ view: "due" }, calendar)).toMatchObject({ form: "calendar", by: "due" });
  const table = besideView({ form: undefined }, board);
  expect(table).toEqual({ form: "table", group: undefined, by: undefined, toggled: undefined });
  expect(withView({ view: "by-kind", ...table }, board)).toMatchObject({ form: undefined, group: undefined });
  expect(differs({ view: "by-kind", ...table }, board)).toBe(true);
  expect(besideView({ form: "board" }, board).form).toBeUndefined();
  expect(withView({ form: "table" }, undefined).form).toBeUndefined();
});

test("a board by its states instead of the view's property is a difference", () => {
  const states = besideView({ group: undefined }, board);
  expect(states).toEqual({ group: "none" });
  expect(withView({ view: "by-kind", ...states }, board).group).toBeUndefined();
  expect(differs({ view: "by-kind", ...states }, board)).toBe(true);
  expect(differs({ view: "by-kind", form: "board" }, board)).toBe(false);
});
