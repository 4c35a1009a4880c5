import { describe, expect, test } from "vitest";
import type { MatrixRole } from "@/api/model";
import { RoleDraft } from "./model";
import type { Entries } from "./resolve";
import { groupsOf, pairsOf, type Config, type Mode } from "./rows";
import { DraftSource } from "./source";
import { writtenWords } from "./words";

const config = {
  id: "t", key: "orders", name: "Orders", numbering: "sequential", transitions: [], can: { edit: { allowed: true }, delete: { allowed: true } },
  properties: [{ key: "phone", label: "Phone", type: "phone" }, { key: "price", label: "Price", type: "money" }, { key: "gone", label: "Gone", type: "text", retired: true }],
  states: [{ id: "1", key: "new", label: "New", kind: "open", required: ["price"] }, { id: "2", key: "done", label: "Done", kind: "done" }],
} as unknown as Config;

const entries = (properties: Entries["properties"] = {}, actions: Entries["actions"] = {}): Entries => ({ properties, actions });
const stored = (all = entries(), states: Record<string, Entries> = {}) =>
  ({ role: { id: "r", key: "courier", name: "Courier" }, stored: true, document: { role: "courier", tracker: "orders", all_states: all, states }, can: { edit: { allowed: true }, delete: { allowed: true } } }) as unknown as MatrixRole;

function opened(role: MatrixRole, mode: Mode) {
  const draft = new RoleDraft("courier", config, () => {});
  draft.load(role, null);
  const groups = groupsOf(config);
  return { draft, groups, source: new DraftSource(draft, mode, groups, pairsOf(config, mode)) };
}

// Rows: four actions, then Phone and Price, then what the server writes.
const phone = 4;
const price = 5;

test("a retired property has no row, one that is required says where, and the site stands only where it is used", () => {
  const rows = groupsOf(config)[1]?.rows ?? [];
  expect(rows.map((r) => r.key)).toEqual(["phone", "price", "author", "updated_at", "updated_by", "restriction"]);
  expect(rows[1]?.note).toBe("required to leave New");
});

describe("a cell is told by glyph, level and name, with what it was", () => {
  test("in detailed mode state by state", () => {
    const { source } = opened(stored(entries(), { new: entries({ phone: { view: "assigned" } }) }), "detailed");
    expect(source.face(phone, 2)).toEqual({ level: "assigned", glyph: "✱", was: null, label: "Phone, New, view: assigned only" });
    source.set([{ row: phone, col: 2 }], "all");
    expect(source.face(phone, 2)).toEqual({ level: "all", glyph: "✓", was: "✱", label: "Phone, New, view: all, was assigned only" });
  });
  test("in simplified mode it says that it differs by state, and setting it reaches all of them", () => {
    const { source, draft } = opened(stored(entries(), { new: entries({ phone: { view: "assigned" } }) }), "simplified");
    expect(source.face(phone, 0)).toMatchObject({ level: "mixed", label: "Phone, All states, view: differs by state" });
    source.set([{ row: phone, col: 0 }], "assigned");
    expect(source.face(phone, 0).label).toBe("Phone, All states, view: assigned only, was differs by state");
    expect(draft.doc).toEqual({ all_states: entries({ phone: { view: "assigned" } }), states: {} });
  });
});

test("what follows is told, and which states still differ (A3.5, A3.12)", () => {
  const { source, draft, groups } = opened(stored(entries(), { done: entries({ price: { view: "all" } }) }), "simplified");
  const written = source.set([{ row: price, col: 1 }], "assigned");
  const words = writtenWords(config, groups, draft, "simplified", [{ state: "*", target: { property: "price", side: "edit" }, level: "assigned" }], written!);
  expect(words).toBe("Price, edit: assigned only in every state. View also set to assigned only in New states, New. Price, view still differs by state: all in Done.");
});

test("a block is copied into another place, side by side; one cell fills a whole selection", () => {
  const { source, draft } = opened(stored(entries(), { new: entries({ phone: { view: "all", edit: "assigned" }, price: { view: "assigned" } }) }), "detailed");
  const copied = source.copy([phone, price].flatMap((row) => [2, 3].map((col) => ({ row, col }))));
  source.paste(copied, [{ row: phone, col: 5 }]);
  expect(draft.doc.states?.done?.properties).toEqual({ phone: { view: "all", edit: "assigned" }, price: { view: "assigned" } });
  source.paste(source.copy([{ row: phone, col: 0 }]), [{ row: phone, col: 4 }, { row: price, col: 4 }]);
  expect([phone, price].map((row) => source.levelOf({ row, col: 4 }))).toEqual(["none", "none"]);
});

test("each press is a step back and forth; only the rows it touches are told", () => {
  const { source, draft } = opened(stored(), "detailed");
  const told: unknown[] = [];
  source.subscribe((rows) => told.push(rows));
  source.set([{ row: phone, col: 2 }], "all");
  source.set([{ row: 0, col: 2 }], "next");
  expect(told).toEqual([[phone], [0]]);
  expect(draft.count("detailed")).toBe(2);
  draft.undo();
  draft.undo();
  expect(draft.dirty).toBe(false);
  draft.redo();
  expect(source.levelOf({ row: phone, col: 2 })).toBe("all");
  draft.discard();
  expect(draft.count("detailed")).toBe(0);
});

test("what somebody else saves under a draft is kept beside it (A11.3)", () => {
  const { source, draft } = opened(stored(), "detailed");
  source.set([{ row: phone, col: 2 }], "all");
  expect(draft.load(stored(entries({}, { create: "all" })), null)).toBe(true);
  expect([source.levelOf({ row: phone, col: 2 }), source.levelOf({ row: 0, col: 2 })]).toEqual(["all", "all"]);
  expect(draft.count("detailed")).toBe(1);
});
