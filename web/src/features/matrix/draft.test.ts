import { describe, expect, test } from "vitest";
import { cellKey, changesIn, emptyDoc, levelAt, nextLevel, rebase, resetCells, resetEverywhere, sameDoc, setCells, setEverywhere, type Frame } from "./draft";
import { newStates, type Doc, type Entries, type Level, type Target } from "./resolve";

const entries = (properties: Entries["properties"] = {}, actions: Entries["actions"] = {}): Entries => ({ properties, actions });
const doc = (all = entries(), states: Record<string, Entries> = {}): Doc => ({ all_states: all, states });
const frame: Frame = { states: ["new", "out", "done"] };
const view = (property = "phone"): Target => ({ property, side: "view" });
const edit = (property = "phone"): Target => ({ property, side: "edit" });
const create: Target = { action: "create" };
const row = (d: Doc, target: Target, f = frame) => [newStates, ...f.states].map((state) => levelAt(f, d, { state, target }));
const set = (d: Doc, state: string, target: Target, level: Level, f = frame) => setCells(f, d, [{ state, target, level }]);

describe("A3.12: detailed mode writes the state's entry", () => {
  test("one cell, and no other", () => {
    const d = set(doc(entries({ "*": { view: "assigned" } })), "out", view(), "all").doc;
    expect(row(d, view())).toEqual(["assigned", "assigned", "all", "assigned"]);
    expect(d.states).toEqual({ out: entries({ phone: { view: "all" } }) });
  });
  test("the column New states writes the entry for all states; the states there are keep their level", () => {
    const d = set(doc(entries(), { out: entries({ phone: { view: "all" } }) }), newStates, view(), "assigned").doc;
    expect(row(d, view())).toEqual(["assigned", "none", "all", "none"]);
    expect(d.all_states.properties).toEqual({ phone: { view: "assigned" } });
  });
  test("Reset deletes the entry, and the next line answers", () => {
    const start = doc(entries({ "*": { view: "assigned" } }), { out: entries({ phone: { view: "all" } }) });
    const d = resetCells(frame, start, [{ state: "out", target: view() }]);
    expect(row(d, view())).toEqual(["assigned", "assigned", "assigned", "assigned"]);
    expect(d.states).toEqual({});
  });
  test("a cell that has the level already gets no entry", () => {
    const start = doc(entries({ phone: { view: "all" } }));
    expect(set(start, "out", view(), "all").doc).toBe(start);
  });
});

describe("A3.12: simplified mode reaches every state", () => {
  test("the entry for all states is written and those under the states go", () => {
    const start = doc(entries({ phone: { view: "none" } }), { new: entries({ phone: { view: "all", edit: "none" } }), done: entries({ phone: { view: "assigned" } }, { create: "all" }) });
    const { doc: d, byItself } = setEverywhere(frame, start, view(), "assigned");
    expect(row(d, view())).toEqual(["assigned", "assigned", "assigned", "assigned"]);
    expect(d).toEqual(doc(entries({ phone: { view: "assigned" } }), { new: entries({ phone: { edit: "none" } }), done: entries({}, { create: "all" }) }));
    expect(byItself).toEqual([]);
  });
  test("a state whose own * stands in the way gets an entry, and is named", () => {
    const start = doc(entries(), { done: entries({ "*": { view: "none" } }) });
    const { doc: d, byItself } = setEverywhere(frame, start, view(), "all");
    expect(row(d, view())).toEqual(["all", "all", "all", "all"]);
    expect(byItself).toEqual(["done"]);
    expect(d.states?.done?.properties).toEqual({ "*": { view: "none" }, phone: { view: "all" } });
  });
  test("what the role has on every tracker is overridden, and comes back by Reset", () => {
    const f: Frame = { ...frame, fallback: { role: "r", tracker: "*", all_states: entries({ "*": { view: "all", edit: "all" } }) } };
    const d = setEverywhere(f, emptyDoc, view(), "none").doc;
    expect(row(d, view(), f)).toEqual(["none", "none", "none", "none"]);
    expect(row(resetEverywhere(f, d, view()), view(), f)).toEqual(["all", "all", "all", "all"]);
  });
  test("looking at one mode and the other writes nothing: both read the same document", () => {
    const start = doc(entries({ phone: { view: "all" } }), { done: entries({ phone: { view: "none" } }) });
    expect(changesIn(frame, start, start, [{ state: newStates, target: view() }])).toEqual([]);
    expect(row(start, view())).toEqual(["all", "all", "all", "none"]);
  });
});

describe("A3.5: one cell follows the other", () => {
  test("raising edit alone raises view with it, in the same state and property", () => {
    const { doc: d, followed } = set(doc(), "new", edit(), "assigned");
    expect(followed).toEqual([{ state: "new", target: view(), level: "assigned" }]);
    expect(row(d, view())).toEqual(["none", "assigned", "none", "none"]);
  });
  test("lowering view lowers edit with it, and never raises it", () => {
    const start = doc(entries({ "*": { view: "all", edit: "all" } }));
    const low = set(start, "out", view(), "none");
    expect(low.followed).toEqual([{ state: "out", target: edit(), level: "none" }]);
    expect(row(low.doc, edit())).toEqual(["all", "all", "none", "all"]);
    expect(row(set(low.doc, "out", view(), "all").doc, edit())).toEqual(["all", "all", "none", "all"]);
  });
  test("an edit that view kept down does not come up with it", () => {
    const start = doc(entries({ "*": { edit: "all" }, phone: { view: "none" } }));
    const { doc: d, followed } = set(start, "new", view(), "all");
    expect(levelAt(frame, d, { state: "new", target: edit() })).toBe("none");
    expect(followed).toEqual([]);
  });
  test("in every state at once", () => {
    const d = setEverywhere(frame, doc(), edit(), "all").doc;
    expect(row(d, view())).toEqual(["all", "all", "all", "all"]);
    expect(d).toEqual(doc(entries({ phone: { view: "all", edit: "all" } })));
  });
  test("in every state, where only some views are lower, only those are raised", () => {
    const start = doc(entries({ phone: { view: "assigned" } }), { done: entries({ phone: { view: "all" } }) });
    const { doc: d, followed } = setEverywhere(frame, start, edit(), "assigned");
    expect(followed).toEqual([]);
    expect(row(d, view())).toEqual(["assigned", "assigned", "assigned", "all"]);
  });
});

describe("a draft made on a document that somebody has changed since", () => {
  const old = doc(entries({ phone: { view: "all" } }), { done: entries({}, { create: "all" }) });
  test("keeps what it says itself, and takes the rest from the others", () => {
    const mine = set(old, "new", view("price"), "assigned").doc;
    const theirs = doc(entries({ phone: { view: "none" } }), { done: entries({}, { create: "assigned", archive: "all" }) });
    expect(rebase(old, mine, theirs)).toEqual(doc(entries({ phone: { view: "none" } }), { done: entries({}, { create: "assigned", archive: "all" }), new: entries({ price: { view: "assigned" } }) }));
  });
  test("keeps what it has taken away", () => {
    const mine = resetCells(frame, old, [{ state: "done", target: create }]);
    expect(levelAt(frame, rebase(old, mine, old), { state: "done", target: create })).toBe("none");
  });
  test("is no change where they saved the same", () => {
    const mine = set(old, "new", create, "all").doc;
    const merged = rebase(old, mine, mine);
    expect(changesIn(frame, mine, merged, frame.states.map((state) => ({ state, target: create })))).toEqual([]);
    expect(sameDoc(merged, mine)).toBe(true);
  });
});

test("a stored document is never written into", () => {
  const start = doc(entries({ phone: { view: "all" } }), { new: entries({ phone: { view: "none" } }) });
  const copy = structuredClone(start);
  setEverywhere(frame, start, edit(), "all");
  set(start, "new", view(), "all");
  expect(start).toEqual(copy);
});

test("cells have addresses of their own, and levels go round", () => {
  expect(new Set([cellKey({ state: "new", target: view() }), cellKey({ state: "new", target: edit() }), cellKey({ state: newStates, target: view() }), cellKey({ state: "new", target: { action: "phone" } })]).size).toBe(4);
  expect([nextLevel("none"), nextLevel("assigned"), nextLevel("all")]).toEqual(["assigned", "all", "none"]);
});
