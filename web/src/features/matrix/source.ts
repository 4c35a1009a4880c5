import { t } from "@lingui/core/macro";
import type { MatrixGroup, MatrixPair, MatrixRow } from "@/ui/grid/Matrix";
import { levelWord } from "@/ui/right";
import type { Spot } from "@/ui/grid/matrixKeys";
import type { Face, MatrixSource } from "@/ui/grid/matrixView";
import { levelAt, nextLevel, resetCells, resetEverywhere, setCells, setEverywhere, type CellAt, type Setting, type Written } from "./draft";
import type { RoleDraft } from "./model";
import { levels, newStates, type Doc, type Level, type Target } from "./resolve";
import { targetOf, type Mode } from "./rows";

const glyphs: Record<string, string> = { none: "–", assigned: "✱", all: "✓", mixed: "…" };

/** What was copied: levels by row and column, counted from the upper left cell. */
export interface Copied {
  cells: { row: number; col: number; level: Level }[];
}

/** A role's draft as the cells of one mode. Both modes read and write the same document. */
export class DraftSource implements MatrixSource {
  readonly rows: readonly MatrixRow[];
  private readonly at: Map<string, number[]>;

  constructor(
    readonly draft: RoleDraft,
    readonly mode: Mode,
    groups: readonly MatrixGroup[],
    private readonly pairs: readonly MatrixPair[],
  ) {
    this.rows = groups.flatMap((group) => group.rows);
    this.at = new Map();
    this.rows.forEach((row, i) => this.at.set(row.key, [...(this.at.get(row.key) ?? []), i]));
  }

  subscribe = (listener: (rows: readonly number[] | null) => void): (() => void) =>
    this.draft.subscribe((keys) => listener(keys && keys.flatMap((key) => this.at.get(key) ?? [])));

  face = (row: number, col: number): Face => {
    const found = this.rows[row];
    const pair = this.pairs[Math.floor(col / 2)];
    if (!found || !pair) return { level: "none", glyph: "", was: null, label: "" };
    const target = targetOf(found, col);
    const [now, was] = [this.level(this.draft.doc, pair.key, target), this.level(this.draft.base, pair.key, target)];
    const changed = now !== was || this.movedUnder(target);
    const cell = `${[found.label, pair.label, ...("action" in target ? [] : [levelWord(target.side)])].join(", ")}: ${levelWord(now)}`;
    return {
      level: now,
      glyph: glyphs[now] ?? "?",
      was: changed ? (glyphs[was] ?? "?") : null,
      label: changed ? t`${cell}, was ${levelWord(was)}` : cell,
    };
  };

  /** In simplified mode a cell that differs by state before and after may still differ otherwise. */
  private movedUnder(target: Target): boolean {
    if (this.mode === "detailed") return false;
    const { frame, base, doc } = this.draft;
    return [newStates, ...frame.states].some((state) => levelAt(frame, base, { state, target }) !== levelAt(frame, doc, { state, target }));
  }

  /** A level, or "mixed" where a state has another than what holds in all of them. */
  private level(doc: Doc, place: string, target: Target): Level | "mixed" {
    const { frame } = this.draft;
    if (this.mode === "detailed") return levelAt(frame, doc, { state: place, target });
    const all = levelAt(frame, doc, { state: newStates, target });
    return frame.states.every((state) => levelAt(frame, doc, { state, target }) === all) ? all : "mixed";
  }

  levelOf(spot: Spot): Level | "mixed" {
    const cell = this.cellAt(spot);
    return cell ? this.level(this.draft.doc, cell.state, cell.target) : "none";
  }

  cellAt({ row, col }: Spot): CellAt | null {
    const [found, pair] = [this.rows[row], this.pairs[Math.floor(col / 2)]];
    return found && pair ? { state: pair.key, target: targetOf(found, col) } : null;
  }

  /** Sets the cells to a level, as one step. */
  set(spots: readonly Spot[], word: string): Written | null {
    const first = spots[0];
    if (!first) return null;
    const at = this.levelOf(first);
    const level = word === "next" ? (at === "mixed" ? "none" : nextLevel(at)) : levels.find((l) => l === word);
    if (!level) return null;
    // What follows from a cell (A3.5) does not undo what was named: view comes before edit going up, after it going down.
    const cells = spots.flatMap((spot) => this.cellAt(spot) ?? []);
    return this.write(cells.map((cell) => ({ ...cell, level })));
  }

  /** Writes levels by the rules of the mode. */
  private write(list: readonly Setting[]): Written {
    const { draft } = this;
    let out: Written = { doc: draft.doc, followed: [], byItself: [] };
    if (this.mode === "detailed") out = setCells(draft.frame, draft.doc, list);
    else {
      for (const { target, level } of list) {
        const one = setEverywhere(draft.frame, out.doc, target, level);
        out = { doc: one.doc, followed: [...out.followed, ...one.followed], byItself: [...out.byItself, ...one.byItself] };
      }
    }
    draft.write(out.doc, touched(list));
    // A cell that was named itself has not followed another.
    const named = new Set(list.map((one) => JSON.stringify(one.target) + (this.mode === "detailed" ? one.state : "")));
    return { ...out, followed: out.followed.filter((one) => !named.has(JSON.stringify(one.target) + (this.mode === "detailed" ? one.state : ""))) };
  }

  reset(spots: readonly Spot[]): void {
    const { draft } = this;
    const cells = spots.flatMap((spot) => this.cellAt(spot) ?? []);
    const next = this.mode === "detailed" ? resetCells(draft.frame, draft.doc, cells) : cells.reduce((doc, cell) => resetEverywhere(draft.frame, doc, cell.target), draft.doc);
    draft.write(next, touched(cells));
  }

  copy(spots: readonly Spot[]): Copied {
    const [top, left] = [Math.min(...spots.map((s) => s.row)), Math.min(...spots.map((s) => s.col))];
    const even = left - (left % 2);
    const cells = spots.map(({ row, col }) => ({ row: row - top, col: col - even, level: this.levelOf({ row, col }) }));
    return { cells: cells.flatMap(({ level, ...at }) => (level === "mixed" ? [] : [{ ...at, level }])) };
  }

  /** Puts what was copied at the upper left of the selection; one cell fills the whole selection. */
  paste(copied: Copied, spots: readonly Spot[]): Written | null {
    const only = copied.cells.length === 1 ? copied.cells[0] : undefined;
    if (only) return this.set(spots, only.level);
    const [top, left] = [Math.min(...spots.map((s) => s.row)), Math.min(...spots.map((s) => s.col))];
    const list = copied.cells.flatMap(({ row, col, level }) => {
      const spot = { row: row + top, col: col + left - (left % 2) };
      const found = this.rows[spot.row];
      const cell = found && !(found.wide && spot.col % 2 === 1) ? this.cellAt(spot) : null;
      return cell ? [{ ...cell, level }] : [];
    });
    return list.length > 0 ? this.write(list) : null;
  }

  /** The levels of one place of this or another document, written into places of this one. */
  copyInto(from: { doc: Doc; frame: RoleDraft["frame"] }, places: readonly { from: string; to: string }[]): Written {
    const { draft } = this;
    const list = this.rows.flatMap((row) =>
      (row.wide ? [0] : [0, 1]).flatMap((col) => places.map((place) => ({ state: place.to, target: targetOf(row, col), level: levelAt(from.frame, from.doc, { state: place.from, target: targetOf(row, col) }) }))),
    );
    const out = setCells(draft.frame, draft.doc, list);
    draft.write(out.doc, this.rows.map((row) => row.key));
    return { ...out, followed: [] };
  }
}

const touched = (cells: readonly CellAt[]) => [...new Set(cells.map(({ target }) => ("action" in target ? target.action : target.property)))];
