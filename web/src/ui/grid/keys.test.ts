import { describe, expect, test } from "vitest";
import { extendTo, press, type Key, type Place } from "./keys";

const size = { rows: 20, cols: 5, page: 8 };
const from = (row: number, col: number, key: string, more: Partial<Key> = {}) => press({ row, col }, { key, ...more }, size);
const at = (row: number, col: number): { kind: "go"; to: Place } => ({ kind: "go", to: { row, col } });

describe("arrows", () => {
  test("go to the neighbouring cell", () => {
    expect(from(3, 2, "ArrowDown")).toEqual(at(4, 2));
    expect(from(3, 2, "ArrowUp")).toEqual(at(2, 2));
    expect(from(3, 2, "ArrowLeft")).toEqual(at(3, 1));
    expect(from(3, 2, "ArrowRight")).toEqual(at(3, 3));
  });
  test("stop at the edges and never wrap", () => {
    expect(from(20, 4, "ArrowDown")).toEqual(at(20, 4));
    expect(from(20, 4, "ArrowRight")).toEqual(at(20, 4));
    expect(from(0, 0, "ArrowUp")).toEqual(at(0, 0));
    expect(from(1, 0, "ArrowLeft")).toEqual(at(1, 0));
  });
  test("up from the first row leads to the header", () => {
    expect(from(1, 2, "ArrowUp")).toEqual(at(0, 2));
  });
  test("with Ctrl they go to the edge of the data", () => {
    expect(from(9, 2, "ArrowUp", { ctrl: true })).toEqual(at(1, 2));
    expect(from(9, 2, "ArrowDown", { ctrl: true })).toEqual(at(20, 2));
    expect(from(9, 2, "ArrowRight", { ctrl: true })).toEqual(at(9, 4));
  });
  test("with Shift they extend the selection over rows", () => {
    expect(from(3, 2, "ArrowDown", { shift: true })).toEqual({ kind: "extend", row: 4, to: { row: 4, col: 2 } });
    expect(from(1, 2, "ArrowUp", { shift: true })).toEqual({ kind: "extend", row: 1, to: { row: 1, col: 2 } });
  });
});

test("Home, End and the page keys", () => {
  expect(from(9, 2, "Home")).toEqual(at(9, 0));
  expect(from(9, 2, "End")).toEqual(at(9, 4));
  expect(from(9, 2, "Home", { ctrl: true })).toEqual(at(1, 0));
  expect(from(9, 2, "End", { ctrl: true })).toEqual(at(20, 4));
  expect(from(9, 2, "PageDown")).toEqual(at(17, 2));
  expect(from(17, 2, "PageDown")).toEqual(at(20, 2));
  expect(from(3, 2, "PageUp")).toEqual(at(1, 2));
});

test("Enter opens a record and sorts by a header", () => {
  expect(from(3, 2, "Enter")).toEqual({ kind: "open", row: 3 });
  expect(from(0, 2, "Enter")).toEqual({ kind: "sort", col: 2 });
});

test("selection: Space and X toggle, Shift extends, Ctrl+A takes all, Escape clears", () => {
  expect(from(3, 0, " ")).toEqual({ kind: "toggle", row: 3 });
  expect(from(3, 2, "x")).toEqual({ kind: "toggle", row: 3 });
  expect(from(3, 2, "X", { shift: true })).toEqual({ kind: "extend", row: 3 });
  expect(from(3, 2, "a", { ctrl: true })).toEqual({ kind: "all" });
  expect(from(3, 2, "Escape")).toEqual({ kind: "clear" });
});

test("Tab always leaves the grid, other keys are the browser's", () => {
  expect(from(3, 2, "Tab")).toBeNull();
  expect(from(3, 2, "Tab", { shift: true })).toBeNull();
  expect(from(3, 2, "ArrowLeft", { alt: true })).toBeNull();
  expect(from(3, 2, "r", { ctrl: true })).toBeNull();
});

test("letters do nothing when single-key shortcuts are off, arrows still work", () => {
  expect(press({ row: 3, col: 2 }, { key: "j" }, size, false)).toBeNull();
  expect(press({ row: 3, col: 2 }, { key: "x" }, size, false)).toBeNull();
  expect(press({ row: 3, col: 2 }, { key: "ArrowDown" }, size, false)).toEqual(at(4, 2));
  expect(from(3, 2, "j")).toEqual(at(4, 2));
  expect(from(3, 2, "k")).toEqual(at(2, 2));
});

test("an empty grid keeps the focus in its header", () => {
  const empty = { rows: 0, cols: 5, page: 8 };
  expect(press({ row: 0, col: 1 }, { key: "ArrowDown" }, empty)).toEqual(at(0, 1));
  expect(press({ row: 0, col: 1 }, { key: "End", ctrl: true }, empty)).toEqual(at(0, 4));
});

test("a range is the rows between the anchor and the row, in either direction, added to what was selected", () => {
  const ids = ["a", "b", "c", "d"];
  expect([...extendTo(new Set(["a"]), ids, 4, 3)]).toEqual(["a", "c", "d"]);
  expect([...extendTo(new Set<string>(), ids, 2, 9)]).toEqual(["b", "c", "d"]);
});
