import { useCallback, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import type { GridProps } from "./Grid";
import { extendTo, press, type Place } from "./keys";

/** Where the tab stop of a grid is, and what keys and presses do from there. */
export function useCursor<R>(props: GridProps<R>, start: number, scroller: RefObject<HTMLDivElement | null>) {
  const { columns, rows, selected } = props;
  const shift = selected ? 1 : 0;
  const [active, setActive] = useState<Place>({ row: start, col: shift });
  const anchor = useRef(1);
  // Coming back to a row takes the focus there, unless it is somewhere already.
  const wantsFocus = useRef(props.startAt !== undefined && (document.activeElement === document.body || document.activeElement?.tagName === "MAIN"));
  const at: Place = { row: Math.min(active.row, rows.length), col: Math.min(active.col, columns.length + shift - 1) };

  const go = (to: Place) => {
    wantsFocus.current = true;
    setActive({ ...to });
  };
  const select = useSelecting(props, anchor);
  const sortBy = (col: number) => {
    const column = columns[col - shift];
    if (column?.sortable) props.onSort?.(column.key);
  };
  const [written, setWritten] = useState<{ row: string; key: string } | null>(null);
  const close = useCallback((back: boolean) => {
    if (back) wantsFocus.current = true;
    setWritten(null);
  }, []);
  /** Writes in a cell, or says that it can only be read; false where the cell holds no value. */
  const write = (place: Place): boolean => {
    const column = columns[place.col - shift];
    const record = rows[place.row - 1];
    if (!props.editing || record === undefined) return false;
    const may = column?.edit?.(record);
    if (!column || may === undefined) return false;
    if (may) setWritten({ row: props.idOf(record), key: column.key });
    else props.editing.onReadOnly();
    return true;
  };
  const open = (row: number, col: number) => {
    const record = rows[row - 1];
    if (record !== undefined) (columns[col - shift]?.act ?? props.onOpen)?.(record);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof Element && event.target.closest("[data-editing]")) return;
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (bare && (event.key === "F2" || event.key === "Enter") && write(at)) return event.preventDefault();
    if (props.editing && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return props.editing.onUndo();
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / props.rowHeight) - 2);
    const key = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey };
    const move = press(at, key, { rows: rows.length, cols: columns.length + shift, page }, props.letters);
    if (!move || (move.kind === "clear" && !selected?.size)) return;
    event.preventDefault();
    if (move.kind === "go") {
      anchor.current = Math.max(1, move.to.row);
      go(move.to);
    } else if (move.kind === "open") open(move.row, at.col);
    else if (move.kind === "sort") sortBy(move.col);
    else if (move.kind === "toggle") select.toggle(move.row);
    else if (move.kind === "all") select.all();
    else if (move.kind === "clear") select.none();
    else {
      select.extend(move.row);
      if (move.to) go(move.to);
    }
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const cell = target.closest<HTMLElement>("[data-c]");
    if (!cell) return;
    const place = { row: Number(cell.dataset.r), col: Number(cell.dataset.c) };
    if (target.closest("[data-editing]")) return;
    setActive(place);
    if (target.closest("[data-write]")) return void write(place);
    // A control in a cell does what it does, and no more.
    if (target.closest("button, input, label")) return;
    if (place.col < shift) {
      if (place.row === 0) select.all();
      else if (event.shiftKey) select.extend(place.row);
      else select.toggle(place.row);
    } else if (place.row === 0) sortBy(place.col);
    else if (!pressedApart(event)) {
      event.preventDefault();
      open(place.row, place.col);
    }
  };
  return { at, wantsFocus, onKeyDown, onClick, open: written, close };
}

/** A press with a modifier: on a link it is the browser's (another tab), elsewhere it does nothing. */
function pressedApart(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
}

/** What selecting does; the anchor is where a range starts. */
function useSelecting<R>({ rows, idOf, members = (row) => [idOf(row)], selected, onSelect, all }: GridProps<R>, anchor: RefObject<number>) {
  const every = () => new Set(rows.flatMap(members));
  // A range holds rows that stand for themselves; a head between them stands for more.
  const own = (row: R) => (members(row).includes(idOf(row)) ? idOf(row) : undefined);
  return {
    toggle: (row: number) => {
      const record = rows[row - 1];
      anchor.current = row;
      if (record === undefined || !selected) return;
      const ids = members(record);
      const next = new Set(selected);
      const whole = ids.every((id) => next.has(id));
      for (const id of ids) {
        if (whole) next.delete(id);
        else next.add(id);
      }
      if (ids.length > 0) onSelect?.(next);
    },
    extend: (row: number) => selected && onSelect?.(extendTo(selected, rows.map(own), anchor.current, row)),
    all: () => (all ? all.onToggle() : selected && onSelect?.([...every()].every((id) => selected.has(id)) ? new Set() : every())),
    none: () => onSelect?.(new Set()),
  };
}
