import { describe, expect, test } from "vitest";
import type { Permissions } from "@/api/model";
import { cellKey, changes, levelOf, nextLevel, readKey, setCells, toDocument, type Draft } from "./draft";

const entries = (properties: Permissions["all_states"]["properties"] = {}, actions: Record<string, string> = {}) => ({ properties, actions });
const stored = (all = entries(), states: Permissions["states"] = {}) => ({ stored: true, document: { role: "r", tracker: "t", all_states: all, states } });
const view = (state: string, property: string) => cellKey(state, { property, side: "view" });
const edit = (state: string, property: string) => cellKey(state, { property, side: "edit" });
const none: Draft = {};

test("a cell's address and the cell lead to each other", () => {
  for (const target of [{ action: "create" }, { property: "phone", side: "edit" as const }, { property: "*", side: "view" as const }]) {
    expect(readKey(cellKey("in-delivery", target))).toEqual({ state: "in-delivery", target });
  }
});

describe("A3.5: one cell follows the other", () => {
  test("raising edit alone raises view with it", () => {
    const draft = setCells(stored(), none, [edit("new", "phone")], "assigned");
    expect(levelOf(stored(), draft, view("new", "phone"))).toBe("assigned");
    expect(levelOf(stored(), draft, edit("new", "phone"))).toBe("assigned");
  });
  test("edit below view leaves view as it is", () => {
    const role = stored(entries({ phone: { view: "all" } }));
    expect(Object.keys(setCells(role, none, [edit("new", "phone")], "assigned"))).toEqual([edit("new", "phone")]);
  });
  test("lowering view lowers edit with it, and never raises it", () => {
    const role = stored(entries({ phone: { view: "all", edit: "all" } }));
    const draft = setCells(role, none, [view("new", "phone")], "none");
    expect(levelOf(role, draft, edit("new", "phone"))).toBe("none");
    const back = setCells(role, setCells(role, none, [edit("new", "phone")], "none"), [view("new", "phone")], "all");
    expect(levelOf(role, back, edit("new", "phone"))).toBe("none");
  });
  test("only in the same state and property", () => {
    const role = stored(entries({ "*": { view: "all", edit: "all" } }));
    const draft = setCells(role, none, [view("new", "phone")], "none");
    expect(levelOf(role, draft, edit("done", "phone"))).toBe("all");
    expect(levelOf(role, draft, edit("new", "name"))).toBe("all");
  });
});

test("a cell set back to what is stored is no change", () => {
  const role = stored(entries({ phone: { view: "all" } }));
  const draft = setCells(role, setCells(role, none, [view("new", "phone")], "assigned"), [view("new", "phone")], "all");
  expect(draft).toEqual({});
});

test("what somebody else has saved meanwhile is no change any more", () => {
  const draft = setCells(stored(), none, [cellKey("new", { action: "create" })], "all");
  expect(changes(stored(), draft)).toHaveLength(1);
  expect(changes(stored(entries(), { new: entries({}, { create: "all" }) }), draft)).toEqual([]);
});

test("the document keeps every entry it had and gains one per changed cell, naming state and target", () => {
  const role = stored(entries({ "*": { view: "assigned" } }), { new: entries({ phone: { view: "none" }, name: { view: "all" } }, { archive: "all" }) });
  const draft = setCells(role, setCells(role, none, [edit("new", "phone")], "all"), [cellKey("done", { action: "delete" })], "assigned");
  expect(toDocument(role, draft)).toEqual({
    all_states: { properties: { "*": { view: "assigned" } }, actions: {} },
    states: {
      new: { properties: { phone: { view: "all", edit: "all" }, name: { view: "all" } }, actions: { archive: "all" } },
      done: { properties: {}, actions: { delete: "assigned" } },
    },
  });
  expect(role.document.states.new?.properties.phone).toEqual({ view: "none" });
});

test("levels go round", () => {
  expect([nextLevel("none"), nextLevel("assigned"), nextLevel("all")]).toEqual(["assigned", "all", "none"]);
});
