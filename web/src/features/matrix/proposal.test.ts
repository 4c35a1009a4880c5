import { expect, test } from "vitest";
import { byKeys } from "./proposal";
import type { Config } from "./rows";

const config = { properties: [{ id: "p1", key: "phone" }], states: [{ id: "s1", key: "new" }] } as unknown as Config;

test("a stored document by the keys of its states and properties; what has no key is its own", () => {
  const stored = { role: "r1", tracker: "t1", all_states: { properties: { "*": { view: "none" } } }, states: { s1: { actions: { create: "all" }, properties: { p1: { view: "all", edit: "assigned" }, author: { view: "all" } } } } };
  expect(byKeys(stored, config)).toEqual({
    all_states: { actions: {}, properties: { "*": { view: "none" } } },
    states: { new: { actions: { create: "all" }, properties: { phone: { view: "all", edit: "assigned" }, author: { view: "all" } } } },
  });
});

test("a document that says nothing yet", () => {
  expect(byKeys({ all_states: {} }, config)).toEqual({ all_states: { actions: {}, properties: {} }, states: {} });
});
