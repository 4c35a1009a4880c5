import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import { block, settle, walk, type Shape, type Spot } from "@/ui/grid/matrixKeys";
import { targetOf, type MatrixProps } from "./MatrixGrid";
import { cellKey, type CellKey } from "./draft";
import type { Level } from "./resolve";

const levelKeys: Record<string, Level> = { "0": "none", "-": "none", Delete: "none", "1": "assigned", "*": "assigned", "2": "all", "+": "all" };

/** Where the tab stop of the matrix is, the block selected around it, and what keys and presses do. */
export function useMatrixCursor(props: MatrixProps, root: RefObject<HTMLTableElement | null>) {
  const { states, groups } = props;
  const rows = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const shape: Shape = useMemo(() => ({ wide: rows.map((row) => row.wide), cols: states.length * 2, page: 8 }), [rows, states]);
  const [at, setAt] = useState<Spot>({ row: 0, col: 0 });
  const [anchor, setAnchor] = useState<Spot | null>(null);
  const wantsFocus = useRef(false);
  const spot = settle(at, shape);
  const selected = anchor ? block(anchor, spot, shape) : [spot];
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    root.current?.querySelector<HTMLElement>(`[data-r="${spot.row}"][data-c="${spot.col}"]`)?.focus();
  });

  const keyAt = ({ row, col }: Spot): CellKey[] => {
    const state = states[Math.floor(col / 2)];
    const found = rows[row];
    return state && found ? [cellKey(state.key, targetOf(found, col))] : [];
  };
  const go = (to: Spot, extend: boolean) => {
    setAnchor(extend ? (anchor ?? spot) : null);
    wantsFocus.current = true;
    setAt(to);
  };
  const set = (level: Level | "next") => {
    if (!props.readOnly) props.onSet(selected.flatMap(keyAt), level);
  };
  const all = () => {
    setAnchor({ row: 0, col: 0 });
    setAt({ row: rows.length - 1, col: shape.cols - 1 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const to = event.altKey ? null : walk(spot, event.key, ctrl, shape);
    const act = to ? () => go(to, event.shiftKey) : ctrl ? withCtrl(event.key, props, all) : plain(event.key, set, anchor ? () => setAnchor(null) : null);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onClick = (event: MouseEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-r]");
    if (cell) go({ row: Number(cell.dataset.r), col: Number(cell.dataset.c) }, event.shiftKey);
  };
  const chosen = new Set(anchor ? selected.map((s) => `${s.row}:${s.col}`) : []);
  return { spot, inBlock: (row: number, col: number) => chosen.has(`${row}:${col}`), onKeyDown, onClick };
}

type Act = () => void;

function plain(key: string, set: (level: Level | "next") => void, unselect: Act | null): Act | null {
  const level = levelKeys[key];
  if (level) return () => set(level);
  if (key === " ") return () => set("next");
  return key === "Escape" ? unselect : null;
}

function withCtrl(key: string, props: MatrixProps, all: Act): Act | null {
  switch (key.toLowerCase()) {
    case "z":
      return props.onUndo;
    case "s":
      return props.onReview;
    case "a":
      return all;
    default:
      return null;
  }
}
