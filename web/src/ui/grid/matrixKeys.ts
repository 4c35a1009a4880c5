/**
 * The keyboard of a matrix whose rows are either full (a cell in each column) or wide (one cell for each pair of
 * columns, standing at the even one). A pure function, like the keys of the grid.
 */

export interface Spot {
  row: number;
  col: number;
}

export interface Shape {
  /** For each row whether its cells are wide. */
  wide: readonly boolean[];
  /** Even. */
  cols: number;
  /** Rows that fit on the screen. */
  page: number;
}

const clamp = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n));

/** The spot that holds a cell: in a wide row the even column of the pair. */
export function settle({ row, col }: Spot, shape: Shape): Spot {
  const at = { row: clamp(row, 0, shape.wide.length - 1), col: clamp(col, 0, shape.cols - 1) };
  return shape.wide[at.row] ? { ...at, col: at.col - (at.col % 2) } : at;
}

/** Where a key leads, or null when it is none that moves. */
export function walk(at: Spot, key: string, ctrl: boolean, shape: Shape): Spot | null {
  const step = shape.wide[at.row] ? 2 : 1;
  switch (key) {
    case "ArrowUp":
      return settle({ row: at.row - 1, col: at.col }, shape);
    case "ArrowDown":
      return settle({ row: at.row + 1, col: at.col }, shape);
    case "ArrowLeft":
      return settle({ row: at.row, col: at.col - step }, shape);
    case "ArrowRight":
      return settle({ row: at.row, col: Math.min(at.col + step, shape.cols - step) }, shape);
    case "Home":
      return settle({ row: ctrl ? 0 : at.row, col: 0 }, shape);
    case "End":
      return settle({ row: ctrl ? shape.wide.length - 1 : at.row, col: shape.cols - 1 }, shape);
    case "PageUp":
      return settle({ row: at.row - shape.page, col: at.col }, shape);
    case "PageDown":
      return settle({ row: at.row + shape.page, col: at.col }, shape);
    default:
      return null;
  }
}

/** Every spot of the block between two corners. A wide cell belongs to it when either of its columns does. */
export function block(a: Spot, b: Spot, shape: Shape): Spot[] {
  const spots: Spot[] = [];
  const [top, bottom] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
  const [left, right] = [Math.min(a.col, b.col), Math.max(a.col, b.col)];
  for (let row = top; row <= bottom; row++) {
    const first = shape.wide[row] ? left - (left % 2) : left;
    for (let col = first; col <= right; col += shape.wide[row] ? 2 : 1) spots.push({ row, col });
  }
  return spots;
}
