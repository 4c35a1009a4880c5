/**
 * The keyboard of a grid as a pure function: where a key leads from a cell. Row 0 is the header, rows from 1 are data.
 * One tab stop: the cell this function names is the only one that Tab reaches.
 */

export interface Place {
  row: number;
  col: number;
}

export interface Size {
  /** Data rows, without the header. */
  rows: number;
  cols: number;
  /** Data rows that fit on the screen. */
  page: number;
}

export interface Key {
  key: string;
  ctrl?: boolean;
  shift?: boolean;
  alt?: boolean;
}

export type Move =
  | { kind: "go"; to: Place }
  | { kind: "open"; row: number }
  | { kind: "sort"; col: number }
  | { kind: "toggle"; row: number }
  | { kind: "extend"; row: number; to?: Place }
  | { kind: "all" }
  | { kind: "clear" };

const clamp = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n));

function go(at: Place, size: Size, row: number, col: number): Move {
  const to = { row: clamp(row, 0, size.rows), col: clamp(col, 0, size.cols - 1) };
  return { kind: "go", to: to.row === at.row && to.col === at.col ? at : to };
}

/** Where `key` leads; null leaves the key to the browser (Tab above all). `letters` says whether single-key shortcuts are on. */
export function press(at: Place, key: Key, size: Size, letters = true): Move | null {
  if (key.alt) return null;
  return arrows(at, key, size) ?? jumps(at, key, size) ?? acts(at, key) ?? (letters ? shortcuts(at, key, size) : null);
}

function arrows(at: Place, { key, ctrl, shift }: Key, size: Size): Move | null {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (!step) return null;
  const [down = 0, right = 0] = step;
  if (shift && down !== 0 && at.row > 0) {
    const row = clamp(at.row + down, 1, Math.max(1, size.rows));
    return { kind: "extend", row, to: { row, col: at.col } };
  }
  if (ctrl) return go(at, size, down < 0 ? 1 : down > 0 ? size.rows : at.row, right < 0 ? 0 : right > 0 ? size.cols - 1 : at.col);
  return go(at, size, at.row + down, at.col + right);
}

function jumps(at: Place, { key, ctrl }: Key, size: Size): Move | null {
  switch (key) {
    case "Home":
      return go(at, size, ctrl ? 1 : at.row, 0);
    case "End":
      return go(at, size, ctrl ? size.rows : at.row, size.cols - 1);
    case "PageDown":
      return go(at, size, at.row + size.page, at.col);
    case "PageUp":
      return go(at, size, Math.max(1, at.row - size.page), at.col);
    default:
      return null;
  }
}

function acts(at: Place, { key, ctrl, shift }: Key): Move | null {
  if (key === "Enter" && !ctrl) return at.row === 0 ? { kind: "sort", col: at.col } : { kind: "open", row: at.row };
  if (key === " ") {
    if (at.row === 0) return at.col === 0 ? { kind: "all" } : { kind: "sort", col: at.col };
    return shift ? { kind: "extend", row: at.row } : { kind: "toggle", row: at.row };
  }
  if (ctrl && key.toLowerCase() === "a") return { kind: "all" };
  if (key === "Escape") return { kind: "clear" };
  return null;
}

function shortcuts(at: Place, { key, ctrl, shift }: Key, size: Size): Move | null {
  if (ctrl) return null;
  switch (key.toLowerCase()) {
    case "j":
      return go(at, size, at.row + 1, at.col);
    case "k":
      return go(at, size, at.row - 1, at.col);
    case "x":
      if (at.row === 0) return null;
      return shift ? { kind: "extend", row: at.row } : { kind: "toggle", row: at.row };
    default:
      return null;
  }
}

/** The set after a range from `anchor` to `row` is added to it. */
export function extendTo<Id>(selected: ReadonlySet<Id>, ids: readonly (Id | undefined)[], anchor: number, row: number): Set<Id> {
  const next = new Set(selected);
  for (let i = Math.min(anchor, row); i <= Math.max(anchor, row); i++) {
    const id = ids[i - 1];
    if (id !== undefined) next.add(id);
  }
  return next;
}
