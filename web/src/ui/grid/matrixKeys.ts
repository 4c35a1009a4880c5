/**
 * The keyboard of a matrix whose rows are either full (a cell in each column) or wide (one cell for each pair of
 * columns, standing at the even one). Above the rows stand two rows of heads, of the pairs and of the columns, and at
 * the left a column of heads. A pure function, like the keys of the grid.
 */

export interface Spot {
  row: number;
  col: number;
}

export interface Shape {
  /** For each row whether its cells are wide. */
  wide: readonly boolean[];
  /** For each row whether its wide cells are of the first column alone: there is none to edit in. Absent: no row is. */
  half?: readonly boolean[];
  /** The first row of each section, in order. */
  sections: readonly number[];
  /** Even. */
  cols: number;
  /** Rows that fit on the screen. */
  page: number;
}

/** The row of the pairs' heads, and the row of the columns' heads below it. */
export const pairRow = -2;
export const sideRow = -1;
/** The column of the rows' heads. */
export const headCol = -1;

const clamp = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n));

const isWide = (row: number, shape: Shape) => row === pairRow || (row >= 0 && shape.wide[row] === true);

/** The spot that holds a cell: in a wide row the even column of the pair. The corner over the rows' heads is one. */
export function settle({ row, col }: Spot, shape: Shape): Spot {
  const at = { row: clamp(row, pairRow, shape.wide.length - 1), col: clamp(col, headCol, shape.cols - 1) };
  if (at.col === headCol) return at.row < 0 ? { row: pairRow, col: headCol } : at;
  return isWide(at.row, shape) ? { ...at, col: at.col - (at.col % 2) } : at;
}

/** Where a key leads, or null when it is none that moves. With Ctrl arrows go from pair to pair and section to section. */
export function walk(at: Spot, key: string, ctrl: boolean, shape: Shape): Spot | null {
  const last = shape.wide.length - 1;
  switch (key) {
    case "ArrowUp":
      return settle({ row: ctrl ? sectionBefore(at.row, shape) : at.row - 1, col: at.col }, shape);
    case "ArrowDown":
      return settle({ row: ctrl ? sectionAfter(at.row, shape) : at.row === pairRow && at.col === headCol ? 0 : at.row + 1, col: at.col }, shape);
    case "ArrowLeft":
      return settle({ row: at.row, col: leftOf(at, ctrl, shape) }, shape);
    case "ArrowRight":
      return settle({ row: at.row, col: rightOf(at, ctrl, shape) }, shape);
    case "Home":
      return settle({ row: ctrl ? 0 : at.row, col: 0 }, shape);
    case "End":
      return settle({ row: ctrl ? last : at.row, col: shape.cols - 1 }, shape);
    case "PageUp":
      return settle({ row: Math.max(0, at.row - shape.page), col: at.col }, shape);
    case "PageDown":
      return settle({ row: at.row + shape.page, col: at.col }, shape);
    default:
      return null;
  }
}

function leftOf({ row, col }: Spot, ctrl: boolean, shape: Shape): number {
  if (col <= 0) return headCol;
  return col - (ctrl || isWide(row, shape) ? 2 : 1) < 0 ? 0 : col - (ctrl || isWide(row, shape) ? 2 : 1);
}

function rightOf({ row, col }: Spot, ctrl: boolean, shape: Shape): number {
  if (col < 0) return 0;
  const step = ctrl || isWide(row, shape) ? 2 : 1;
  return col + step > shape.cols - 1 ? col : col + step;
}

function sectionAfter(row: number, shape: Shape): number {
  return shape.sections.find((first) => first > row) ?? shape.wide.length - 1;
}

function sectionBefore(row: number, shape: Shape): number {
  return [...shape.sections].reverse().find((first) => first < row) ?? pairRow;
}

/** Every spot of the block between two corners. A wide cell belongs to it when either of its columns does, one of the first column alone when that does. */
export function block(a: Spot, b: Spot, shape: Shape): Spot[] {
  const spots: Spot[] = [];
  const [top, bottom] = [Math.max(0, Math.min(a.row, b.row)), Math.max(a.row, b.row)];
  const [left, right] = [Math.max(0, Math.min(a.col, b.col)), Math.max(a.col, b.col)];
  for (let row = top; row <= bottom; row++) {
    const step = shape.wide[row] ? 2 : 1;
    const first = step === 1 ? left : left + (shape.half?.[row] ? left % 2 : -(left % 2));
    for (let col = first; col <= right; col += step) spots.push({ row, col });
  }
  return spots;
}

/** What a head stands for: a row, a column of the full rows, a pair with everything under it, or all there is. */
export function under(head: Spot, shape: Shape): [Spot, Spot] {
  const last = shape.wide.length - 1;
  if (head.row >= 0) return [{ row: head.row, col: 0 }, { row: head.row, col: shape.cols - 1 }];
  if (head.col === headCol) return [{ row: 0, col: 0 }, { row: last, col: shape.cols - 1 }];
  if (head.row === pairRow) return [{ row: 0, col: head.col }, { row: last, col: head.col + 1 }];
  return [{ row: Math.max(0, shape.wide.indexOf(false)), col: head.col }, { row: last, col: head.col }];
}

/** The column that a cell stands in, through its section alone. */
export function columnOf(at: Spot, shape: Shape): [Spot, Spot] {
  const first = [...shape.sections].reverse().find((s) => s <= at.row) ?? 0;
  const next = shape.sections.find((s) => s > at.row) ?? shape.wide.length;
  return [{ row: first, col: at.col }, { row: next - 1, col: at.col }];
}
