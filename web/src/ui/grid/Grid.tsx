import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, type ClipboardEvent, type CSSProperties, type ReactNode, type RefObject } from "react";
import { GridRow, Head } from "./GridParts";
import type { Place } from "./keys";
import { useCursor } from "./useCursor";
import css from "./Grid.module.css";

export interface Column<R> {
  key: string;
  label: string;
  /** Pixels. */
  width: number;
  align?: "end";
  sortable?: boolean;
  /** What the cell shows. */
  render: (row: R) => ReactNode;
  /** Whether the cell can be written in; undefined where it holds no value of its own, and Enter opens the row. */
  edit?: (row: R) => boolean | undefined;
  /** The cell's accessible name where what it shows is not enough, for example "no access". */
  name?: (row: R) => string | undefined;
  /** What Enter and a press on the cell do, instead of opening the row. */
  act?: (row: R) => void;
}

export interface Sort {
  key: string;
  desc: boolean;
}

/** What writing in cells does; without it no cell is written in. */
export interface Editing<R> {
  /** The control of a cell; `close` ends it, and with `back` the cell has the focus again. */
  editor: (row: R, key: string, close: (back: boolean) => void) => ReactNode;
  /** Somebody tried to write in a cell that they can only read. */
  onReadOnly: () => void;
  onPaste: (row: R, key: string, text: string) => void;
  onUndo: () => void;
}

export interface GridProps<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  idOf: (row: R) => string;
  /** How a row is called: "Order 1042". */
  nameOf: (row: R) => string;
  rowHeight: number;
  sort?: Sort;
  onSort?: (key: string) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (ids: ReadonlySet<string>) => void;
  /** The rows that a row's box selects: itself, unless it stands for others. A row with none has no box. */
  members?: (row: R) => readonly string[];
  /** The box at the top, where it selects more than the rows that are loaded. */
  all?: { label: string; checked: "true" | "false" | "mixed"; onToggle: () => void };
  onOpen?: (row: R) => void;
  /** The end is near and there is more. */
  onEnd?: () => void;
  more?: boolean;
  letters: boolean;
  editing?: Editing<R>;
  /** The row that has the tab stop at the start, for example after coming back. */
  startAt?: string;
}

const checkWidth = 44;

/**
 * A table of any length: one tab stop, arrow keys, rows made only where they are looked at. It knows nothing of
 * records; what a cell shows comes from its column.
 */
export function Grid<R>(props: GridProps<R>) {
  const { columns, rows, idOf, rowHeight, selected } = props;
  const members = props.members ?? ((row: R) => [idOf(row)]);
  const scroller = useRef<HTMLDivElement>(null);
  const { at, wantsFocus, onKeyDown, onClick, open, close } = useCursor(props, startRow(props), scroller);
  const clipboard = useClipboard(props, at);
  const virtual = useRows(props, at, scroller);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    focusCell(scroller.current, at);
  });
  const check = selected !== undefined;
  const template = useMemo(() => columnTemplate(columns, check), [columns, check]);
  const style = { "--grid-cols": template, "--grid-row": `${rowHeight}px` } as CSSProperties;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.more ? -1 : rows.length + 1}
      aria-colcount={columns.length + (check ? 1 : 0)}
      aria-multiselectable={check || undefined}
      className={css.grid}
      style={style}
      onKeyDown={onKeyDown}
      onClick={onClick}
      {...clipboard}
    >
      <Head columns={columns} check={selected ? (props.all?.checked ?? boxOf(rows.flatMap(members), selected) ?? "false") : undefined} checkLabel={props.all?.label} sort={props.sort} active={at.row === 0 ? at.col : -1} />
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const id = idOf(row);
          return (
            <GridRow
              key={id}
              row={row}
              index={item.index}
              top={item.start}
              columns={columns as readonly Column<unknown>[]}
              name={props.nameOf(row)}
              box={selected ? (boxOf(members(row), selected) ?? "none") : undefined}
              active={at.row === item.index + 1 ? at.col : -1}
              editor={open?.row === id ? { key: open.key, control: props.editing?.editor(row, open.key, close) } : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Copy takes the words of the cell, paste writes a value into it. */
function useClipboard<R>({ columns, rows, selected, editing }: GridProps<R>, at: Place) {
  const typing = (target: EventTarget) => target instanceof Element && target.closest("input, textarea") !== null;
  const column = columns[at.col - (selected ? 1 : 0)];
  const row = rows[at.row - 1];
  if (!editing || !column || row === undefined) return {};
  return {
    onCopy: (event: ClipboardEvent<HTMLElement>) => {
      if (typing(event.target) || !window.getSelection()?.isCollapsed || !(event.target instanceof HTMLElement)) return;
      event.clipboardData.setData("text/plain", event.target.innerText.trim());
      event.preventDefault();
    },
    onPaste: (event: ClipboardEvent<HTMLElement>) => {
      if (typing(event.target)) return;
      event.preventDefault();
      if (column.edit?.(row) !== true) return editing.onReadOnly();
      editing.onPaste(row, column.key, event.clipboardData.getData("text/plain"));
    },
  };
}

/** The rows on the screen, and the wish for more near the end. */
function useRows<R>(props: GridProps<R>, at: Place, scroller: RefObject<HTMLDivElement | null>) {
  const { rows, rowHeight, more, onEnd } = props;
  const rangeExtractor = useCallback((range: Range) => withRow(range, at.row - 1, rows.length), [at.row, rows.length]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor,
    initialOffset: () => Math.max(0, (startRow(props) - 4) * rowHeight),
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  // The row that holds the focus is drawn wherever it is; it says nothing of what is looked at.
  const looked = virtual.range?.endIndex ?? -1;
  useEffect(() => {
    if (more && looked >= rows.length - 20) onEnd?.();
  }, [looked, rows.length, more, onEnd]);
  return virtual;
}

function startRow<R>({ rows, idOf, startAt }: GridProps<R>): number {
  if (startAt === undefined) return rows.length > 0 ? 1 : 0;
  const index = rows.findIndex((row) => idOf(row) === startAt);
  return index < 0 ? (rows.length > 0 ? 1 : 0) : index + 1;
}

/** The rows on the screen, and the row that holds the focus wherever it is. */
function withRow(range: Range, index: number, count: number): number[] {
  const indexes = defaultRangeExtractor(range);
  if (index < 0 || index >= count || indexes.includes(index)) return indexes;
  return [...indexes, index].sort((a, b) => a - b);
}

function focusCell(root: HTMLElement | null, at: Place): void {
  const cell = root?.querySelector<HTMLElement>(`[data-r="${at.row}"][data-c="${at.col}"]`);
  if (cell?.hasAttribute("data-editing")) return;
  (cell?.querySelector<HTMLElement>('[role="checkbox"]') ?? cell)?.focus();
}

/** Whether the box of some rows is checked; undefined where there are none. */
function boxOf(ids: readonly string[], selected: ReadonlySet<string>): "true" | "false" | "mixed" | undefined {
  if (ids.length === 0) return undefined;
  const some = ids.some((id) => selected.has(id));
  return some ? (ids.every((id) => selected.has(id)) ? "true" : "mixed") : "false";
}

function columnTemplate<R>(columns: readonly Column<R>[], check: boolean): string {
  // The last column takes what is left, so that no row ends in the middle of the page.
  const widths = columns.map((c, i) => (i === columns.length - 1 ? `minmax(${c.width}px, 1fr)` : `${c.width}px`));
  return (check ? [`${checkWidth}px`, ...widths] : widths).join(" ");
}
