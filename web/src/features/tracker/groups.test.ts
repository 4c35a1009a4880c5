// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { AggregateGroup, Row } from "@/api/model";
import { linesOf, openGroups, toggle, type Loaded } from "./groups";

const group = (id: string, count = 1): AggregateGroup => ({ id, kind: "value", value: id, count, measure: count, left_out: false });
const many = Array.from({ length: 9 }, (_, i) => group(`g${i}`));

test("few groups begin open, many shut, and the address turns each", () => {
  expect([...openGroups([group("a"), group("b")], undefined)]).toEqual(["a", "b"]);
  expect([...openGroups([group("a"), group("b")], "b")]).toEqual(["a"]);
  expect([...openGroups(many, undefined)]).toEqual([]);
  expect([...openGroups(many, "g3,nosuch")]).toEqual(["g3"]);
});

test("an id with a comma stands in the address and comes back", () => {
  const once = toggle(undefined, "a, b%");
  expect([...openGroups([...many, group("a, b%")], once)]).toEqual(["a, b%"]);
  expect(toggle(once, "a, b%")).toBeUndefined();
});

test("the rows of a group stand below it, and nothing below one that is shut", () => {
  const row = { number: 7 } as Row;
  const loaded = new Map<string, Loaded>([["a", { rows: [row], more: true, loading: false, failed: false, next: () => undefined }]]);
  const groups = [group("a", 3), group("b")];
  const lines = linesOf(groups, new Set(["a"]), loaded, (g) => g.id);
  expect(lines.map((l) => l.id)).toEqual(["group a", "7", "more a", "group b"]);
  expect(lines[2]).toMatchObject({ left: 2 });
  expect(linesOf(groups, new Set(), loaded, (g) => g.id).map((l) => l.id)).toEqual(["group a", "group b"]);
});
