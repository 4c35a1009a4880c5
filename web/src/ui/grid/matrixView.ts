import { t } from "@lingui/core/macro";
import { block, columnOf, headCol, settle, under, walk, type Shape, type Spot } from "./matrixKeys";

/** What one cell shows and is called. */
export interface Face {
  /** Told by the look: none, assigned, all, mixed. */
  level: string;
  glyph: string;
  /** The glyph it had before the draft, where the draft changes it. */
  was: string | null;
  label: string;
}

/** Where a matrix gets its cells from. It says which rows may look different; null is all of them. */
export interface MatrixSource {
  face: (row: number, col: number) => Face;
  subscribe: (listener: (rows: readonly number[] | null) => void) => () => void;
}

export type Command = "copy" | "paste" | "undo" | "redo" | "review" | "before" | "after" | "who" | "find";

/** What the page does when the matrix is worked on. */
export interface MatrixActs {
  set: (spots: Spot[], word: string) => void;
  command: (command: Command) => void;
  menu: (head: Spot, at: DOMRect) => void;
}

interface Looks {
  level: string;
  was: string;
}

const levelKeys: Record<string, string> = { "0": "none", "-": "none", Delete: "none", Backspace: "none", "1": "assigned", "*": "assigned", "2": "all", "+": "all", " ": "next" };
const ctrlKeys: Record<string, Command> = { c: "copy", v: "paste", z: "undo", y: "redo", s: "review" };
const letterKeys: Record<string, Command> = { "[": "before", "]": "after", w: "who", "/": "find" };

/**
 * The matrix outside of React: which cell has the tab stop, which are selected, and what each shows. A change draws the
 * cells it touches and no other; cells have no component, and one listener hears them all.
 */
export class MatrixView {
  spot: Spot = { row: 0, col: 0 };
  private anchor: Spot | null = null;
  private chosen = new Set<string>();
  private readonly cells = new Map<string, HTMLElement>();
  private readonly drawn = new WeakMap<HTMLElement, string>();
  private readonly rows = new Map<number, HTMLElement>();
  private wanted = false;
  private unsubscribe = () => {};
  private source: MatrixSource | null = null;
  shape: Shape = { wide: [], sections: [], cols: 0, page: 8 };
  /** Single letters are shortcuts too. */
  letters = true;
  readOnly = false;
  /** Brings a row on the screen that is not drawn. */
  reveal: (row: number) => void = () => {};
  acts: MatrixActs = { set: () => {}, command: () => {}, menu: () => {} };

  constructor(private readonly looks: Looks) {}

  /** Shows another source in the same cells: another role, or the other mode. */
  show(source: MatrixSource): () => void {
    this.source = source;
    this.unsubscribe = source.subscribe((rows) => this.draw(rows));
    this.draw(null);
    return () => this.unsubscribe();
  }

  private draw(rows: readonly number[] | null): void {
    for (const row of rows ?? this.rows.keys()) this.drawRow(row);
  }

  /** A row has come into the document. */
  mount(row: number, element: HTMLElement): () => void {
    this.rows.set(row, element);
    for (const cell of element.querySelectorAll<HTMLElement>("[data-c]")) this.cells.set(`${row}:${cell.dataset.c}`, cell);
    this.drawRow(row);
    if (this.spot.row === row) this.stop(true);
    return () => {
      if (this.rows.get(row) !== element) return;
      this.rows.delete(row);
      for (const cell of element.querySelectorAll<HTMLElement>("[data-c]")) this.cells.delete(`${row}:${cell.dataset.c}`);
    };
  }

  private drawRow(row: number): void {
    const element = this.rows.get(row);
    if (!element || row < 0 || !this.source) return;
    let dirty = false;
    for (let col = 0; col < this.shape.cols; col++) {
      const cell = this.cells.get(`${row}:${col}`);
      if (cell && !cell.hasAttribute("data-void")) dirty = this.drawCell(cell, this.source.face(row, col), this.chosen.has(`${row}:${col}`)) || dirty;
    }
    element.toggleAttribute("data-dirty", dirty);
  }

  private drawCell(cell: HTMLElement, face: Face, selected: boolean): boolean {
    const sum = `${face.level}|${face.was}|${face.label}|${selected}`;
    if (this.drawn.get(cell) === sum) return face.was !== null;
    this.drawn.set(cell, sum);
    const shown = (cell.firstElementChild as HTMLElement | null) ?? cell.appendChild(this.part(this.looks.level));
    shown.dataset.level = face.level;
    shown.textContent = face.glyph;
    if (face.was === null) cell.children[1]?.remove();
    else (cell.children[1] ?? cell.appendChild(this.part(this.looks.was))).textContent = t`was ${face.was}`;
    cell.toggleAttribute("data-changed", face.was !== null);
    cell.toggleAttribute("data-selected", selected);
    cell.ariaSelected = String(selected);
    cell.ariaLabel = face.label;
    return face.was !== null;
  }

  private part(name: string): HTMLElement {
    const part = document.createElement("span");
    part.className = name;
    part.ariaHidden = "true";
    return part;
  }

  /** Cells that a press of a level sets: the block, or the one with the focus. */
  selected(): Spot[] {
    if (this.anchor) return block(this.anchor, this.spot, this.shape);
    return this.spot.row < 0 || this.spot.col === headCol ? block(...under(this.spot, this.shape), this.shape) : [this.spot];
  }

  /** Puts the tab stop on a cell, and the focus with it. */
  go(to: Spot, extend = false): void {
    const from = this.spot;
    this.stop(false);
    if (!extend) this.anchor = null;
    else this.anchor ??= from;
    this.spot = settle(to, this.shape);
    this.mark();
    this.wanted = true;
    this.stop(true);
  }

  /** Selects everything between two cells, with the focus on the first. */
  select(a: Spot, b: Spot): void {
    this.stop(false);
    this.spot = settle(a, this.shape);
    this.anchor = b;
    this.mark();
    this.wanted = true;
    this.stop(true);
  }

  focus(): void {
    this.wanted = true;
    this.stop(true);
  }

  /** Another number of rows or columns: nothing is selected any more. */
  reshape(shape: Shape): void {
    this.shape = shape;
    this.anchor = null;
    this.stop(false);
    this.spot = settle(this.spot, shape);
    this.mark();
    this.stop(true);
  }

  private stop(on: boolean): void {
    const cell = this.cells.get(`${this.spot.row}:${this.spot.col}`);
    if (!cell) {
      if (on && this.wanted) this.reveal(this.spot.row);
      return;
    }
    cell.tabIndex = on ? 0 : -1;
    if (!on || !this.wanted) return;
    this.wanted = false;
    cell.focus();
  }

  /** Draws what has come into the selection or gone out of it. */
  private mark(): void {
    const next = new Set(this.anchor ? block(this.anchor, this.spot, this.shape).map((s) => `${s.row}:${s.col}`) : []);
    const touched = new Set<number>();
    for (const key of [...this.chosen, ...next]) if (this.chosen.has(key) !== next.has(key)) touched.add(Number(key.split(":")[0]));
    this.chosen = next;
    this.draw([...touched]);
  }

  onKeyDown = (event: KeyboardEvent): void => {
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    const to = walk(this.spot, event.key, ctrl, this.shape);
    const act = to ? () => this.go(to, event.shiftKey) : (this.wide(event, ctrl) ?? (ctrl ? this.withCtrl(event) : this.plain(event.key)));
    if (!act) return;
    event.preventDefault();
    act();
  };

  /** Space with Shift takes the row, with Ctrl the column. */
  private wide(event: KeyboardEvent, ctrl: boolean): (() => void) | null {
    if (event.key !== " " || !(ctrl || event.shiftKey)) return null;
    if (this.spot.row < 0 || this.spot.col === headCol) return () => this.select(...under(this.spot, this.shape));
    return () => this.select(...(ctrl ? columnOf(this.spot, this.shape) : under({ row: this.spot.row, col: headCol }, this.shape)));
  }

  private withCtrl(event: KeyboardEvent): (() => void) | null {
    const key = event.key.toLowerCase();
    if (key === "a") return () => this.select(...under({ row: -2, col: headCol }, this.shape));
    const command = key === "z" && event.shiftKey ? "redo" : ctrlKeys[key];
    return command ? () => this.acts.command(command) : null;
  }

  private plain(key: string): (() => void) | null {
    const word = levelKeys[key];
    if (word) return this.readOnly ? () => {} : () => this.acts.set(this.selected(), word);
    if (key === "Escape") return this.anchor ? () => this.clear() : null;
    if (key === "Enter") return this.spot.row < 0 || this.spot.col === headCol ? () => this.openMenu(this.spot) : null;
    if (!this.letters) return null;
    if (key === "n" || key === "p") return () => this.toChange(key === "n" ? 1 : -1);
    const command = letterKeys[key];
    return command ? () => this.acts.command(command) : null;
  }

  private clear(): void {
    this.anchor = null;
    this.mark();
  }

  private openMenu(head: Spot): void {
    const cell = this.cells.get(`${head.row}:${head.col}`);
    if (cell) this.acts.menu(head, cell.getBoundingClientRect());
  }

  /** The next or previous cell that the draft changes, round the ends. */
  private toChange(step: 1 | -1): void {
    const { cols, wide } = this.shape;
    const total = wide.length * cols;
    const start = Math.max(0, this.spot.row) * cols + Math.max(0, this.spot.col);
    for (let i = 1; i <= total; i++) {
      const at = (start + step * i + total * 2) % total;
      const spot = { row: Math.floor(at / cols), col: at % cols };
      if (wide[spot.row] && spot.col % 2 === 1) continue;
      if (this.source && this.source.face(spot.row, spot.col).was !== null) return this.go(spot);
    }
  }

  private spotOf(event: Event): Spot | null {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-c]");
    return cell && !cell.hasAttribute("data-void") ? { row: Number(cell.dataset.r), col: Number(cell.dataset.c) } : null;
  }

  /** The focus came some other way than by the keys: a reader's own, or a script's. */
  onFocus = (event: Event): void => {
    const spot = this.spotOf(event);
    if (!spot || (spot.row === this.spot.row && spot.col === this.spot.col)) return;
    this.stop(false);
    this.spot = spot;
    this.clear();
    this.stop(true);
  };

  /** A press selects, with Shift up to there; a head selects what is under it. */
  onMouseDown = (event: MouseEvent): void => {
    const spot = this.spotOf(event);
    if (!spot || event.button !== 0) return;
    event.preventDefault();
    const head = spot.row < 0 || spot.col === headCol;
    if (!head) return this.go(spot, event.shiftKey);
    const [a, b] = under(spot, this.shape);
    if (event.shiftKey && this.anchor && this.spot.row >= 0) this.select(this.spot, b);
    else this.select(a, b);
  };

  onMouseOver = (event: MouseEvent): void => {
    if (event.buttons !== 1) return;
    const spot = this.spotOf(event);
    if (spot && spot.row >= 0 && spot.col >= 0 && (spot.row !== this.spot.row || spot.col !== this.spot.col)) this.go(spot, true);
  };

  onContextMenu = (event: MouseEvent): void => {
    const spot = this.spotOf(event);
    if (!spot) return;
    event.preventDefault();
    const head = spot.row < 0 || spot.col === headCol ? spot : { row: spot.row, col: headCol };
    this.openMenu(head);
  };
}
