import { describe, expect, test } from "vitest";
import { block, columnOf, headCol, pairRow, settle, sideRow, under, walk } from "./matrixKeys";

// Two wide rows (actions), three full ones (properties), two states of two columns.
const shape = { wide: [true, true, false, false, false], sections: [0, 2], cols: 4, page: 3 };
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
  test("up from the first row leads to the heads of the columns, then of the pairs, and no further", () => {
    expect(from(0, 2, "ArrowUp")).toEqual({ row: sideRow, col: 2 });
    expect(from(sideRow, 3, "ArrowUp")).toEqual({ row: pairRow, col: 2 });
    expect(from(pairRow, 2, "ArrowUp")).toEqual({ row: pairRow, col: 2 });
    expect(from(pairRow, 0, "ArrowRight")).toEqual({ row: pairRow, col: 2 });
  });
  test("left from the first column leads to the head of the row; over them there is one corner", () => {
    expect(from(3, 0, "ArrowLeft")).toEqual({ row: 3, col: headCol });
    expect(from(3, headCol, "ArrowRight")).toEqual({ row: 3, col: 0 });
    expect(from(0, headCol, "ArrowUp")).toEqual({ row: pairRow, col: headCol });
    expect(from(sideRow, 0, "ArrowLeft")).toEqual({ row: pairRow, col: headCol });
    expect(from(pairRow, headCol, "ArrowDown")).toEqual({ row: 0, col: headCol });
  });
  test("edges, pages and corners", () => {
    expect(from(4, 1, "PageDown")).toEqual({ row: 4, col: 1 });
    expect(from(4, 1, "PageUp")).toEqual({ row: 1, col: 0 });
    expect(from(3, 2, "Home", true)).toEqual({ row: 0, col: 0 });
    expect(from(0, 0, "End", true)).toEqual({ row: 4, col: 3 });
  });
  test("with Ctrl from pair to pair in the same column of it, and from section to section", () => {
    expect(from(2, 1, "ArrowRight", true)).toEqual({ row: 2, col: 3 });
    expect(from(2, 3, "ArrowLeft", true)).toEqual({ row: 2, col: 1 });
    expect(from(0, 0, "ArrowDown", true)).toEqual({ row: 2, col: 0 });
    expect(from(4, 1, "ArrowUp", true)).toEqual({ row: 2, col: 1 });
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
  test("takes a wide cell whole, and no head", () => {
    expect(block({ row: 1, col: 1 }, { row: 2, col: 1 }, shape)).toEqual([
      { row: 1, col: 0 },
      { row: 2, col: 1 },
    ]);
    expect(block({ row: sideRow, col: headCol }, { row: 0, col: 0 }, shape)).toEqual([{ row: 0, col: 0 }]);
  });
});

test("the column to edit in leaves alone what can only be viewed: no edit anywhere takes no view away", () => {
  const written = { ...shape, half: [false, false, false, false, true], wide: [true, true, false, false, true] };
  const rows = (col: number) => block(...under({ row: sideRow, col }, written), written).map((spot) => spot.row);
  expect(rows(1)).toEqual([2, 3]);
  expect(rows(0)).toEqual([2, 3, 4]);
  expect(block({ row: 3, col: 1 }, { row: 4, col: 3 }, written)).toEqual([
    { row: 3, col: 1 },
    { row: 3, col: 2 },
    { row: 3, col: 3 },
    { row: 4, col: 2 },
  ]);
});

test("a head stands for its row, its column of the full rows, its pair, or for all", () => {
  const size = (head: { row: number; col: number }) => block(...under(head, shape), shape).length;
  expect(size({ row: 3, col: headCol })).toBe(4);
  expect(size({ row: 0, col: headCol })).toBe(2);
  expect(size({ row: sideRow, col: 1 })).toBe(3);
  expect(size({ row: pairRow, col: 2 })).toBe(2 + 6);
  expect(size({ row: pairRow, col: headCol })).toBe(4 + 12);
});

test("the column of a cell goes through its own section alone", () => {
  expect(columnOf({ row: 3, col: 1 }, shape)).toEqual([{ row: 2, col: 1 }, { row: 4, col: 1 }]);
  expect(columnOf({ row: 1, col: 2 }, shape)).toEqual([{ row: 0, col: 2 }, { row: 1, col: 2 }]);
});
