import { describe, expect, test } from "vitest";
import { block, settle, walk } from "./matrixKeys";

// Two wide rows (actions), three full ones (properties), two states of two columns.
const shape = { wide: [true, true, false, false, false], cols: 4, page: 3 };
const from = (row: number, col: number, key: string, ctrl = false) => walk({ row, col }, key, ctrl, shape);

describe("walking", () => {
  test("a wide row has one stop per pair", () => {
    expect(from(0, 0, "ArrowRight")).toEqual({ row: 0, col: 2 });
    expect(from(0, 2, "ArrowRight")).toEqual({ row: 0, col: 2 });
    expect(from(0, 2, "ArrowLeft")).toEqual({ row: 0, col: 0 });
    expect(from(0, 0, "End")).toEqual({ row: 0, col: 2 });
  });
  test("a full row has one per column", () => {
    expect(from(2, 0, "ArrowRight")).toEqual({ row: 2, col: 1 });
    expect(from(2, 3, "ArrowRight")).toEqual({ row: 2, col: 3 });
    expect(from(2, 0, "End")).toEqual({ row: 2, col: 3 });
  });
  test("up into a wide row settles on its pair", () => {
    expect(from(2, 3, "ArrowUp")).toEqual({ row: 1, col: 2 });
    expect(settle({ row: 0, col: 1 }, shape)).toEqual({ row: 0, col: 0 });
  });
  test("edges, pages and corners", () => {
    expect(from(0, 0, "ArrowUp")).toEqual({ row: 0, col: 0 });
    expect(from(4, 1, "PageDown")).toEqual({ row: 4, col: 1 });
    expect(from(4, 1, "PageUp")).toEqual({ row: 1, col: 0 });
    expect(from(3, 2, "Home", true)).toEqual({ row: 0, col: 0 });
    expect(from(0, 0, "End", true)).toEqual({ row: 4, col: 3 });
  });
  test("Tab and letters are not for walking", () => {
    expect(from(2, 1, "Tab")).toBeNull();
    expect(from(2, 1, "1")).toBeNull();
  });
});

describe("a block", () => {
  test("is the same from either corner", () => {
    const a = block({ row: 2, col: 1 }, { row: 3, col: 2 }, shape);
    expect(block({ row: 3, col: 2 }, { row: 2, col: 1 }, shape)).toEqual(a);
    expect(a).toEqual([
      { row: 2, col: 1 },
      { row: 2, col: 2 },
      { row: 3, col: 1 },
      { row: 3, col: 2 },
    ]);
  });
  test("takes a wide cell whole", () => {
    expect(block({ row: 1, col: 1 }, { row: 2, col: 1 }, shape)).toEqual([
      { row: 1, col: 0 },
      { row: 2, col: 1 },
    ]);
  });
});
