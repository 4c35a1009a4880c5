import { useVirtualizer, defaultRangeExtractor, type Range } from "@tanstack/react-virtual";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { extendTo, press, type Place } from "./keys";
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
  /** The cell's accessible name where what it shows is not enough, for example "no access". */
  name?: (row: R) => string | undefined;
}

export interface Sort {
  key: string;
  desc: boolean;
}

interface Props<R> {
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
  onOpen?: (row: R) => void;
  /** The end is near and there is more. */
  onEnd?: () => void;
  more?: boolean;
  letters: boolean;
  /** The row that has the tab stop at the start, for example after coming back. */
  startAt?: string;
  /** Width of the table's frame below which nothing shrinks. */
  footer?: ReactNode;
}

const checkWidth = 44;

/**
 * A table of any length: one tab stop, arrow keys, rows made only where they are looked at. It knows nothing of
 * records; what a cell shows comes from its column.
 */
export function Grid<R>(props: Props<R>) {
  const { columns, rows, idOf, rowHeight, selected, letters } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>(() => ({ row: startRow(props), col: selected ? 1 : 0 }));
  // Coming back to a row takes the focus there, unless it is somewhere already.
  const wantsFocus = useRef(props.startAt !== undefined && (document.activeElement === document.body || document.activeElement?.tagName === "MAIN"));
  const anchor = useRef(1);
  const cols = columns.length + (selected ? 1 : 0);
  const at: Place = { row: Math.min(active.row, rows.length), col: Math.min(active.col, cols - 1) };

  const rangeExtractor = useCallback((range: Range) => withRow(range, at.row - 1, rows.length), [at.row, rows.length]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor,
    scrollMargin: 0,
    paddingStart: 0,
    initialOffset: () => Math.max(0, (startRow(props) - 4) * rowHeight),
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const items = virtual.getVirtualItems();
  const last = items.length === 0 ? -1 : Math.max(...items.filter((i) => i.index !== at.row - 1 || items.length === 1).map((i) => i.index));
  useEffect(() => {
    if (props.more && last >= rows.length - 12) props.onEnd?.();
  }, [last, rows.length, props.more, props.onEnd]);

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    focusCell(scroller.current, at);
  });

  const act = (key: { key: string; ctrl: boolean; shift: boolean; alt: boolean }): boolean => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const move = press(at, key, { rows: rows.length, cols, page }, letters);
    if (!move) return false;
    const ids = rows.map(idOf);
    switch (move.kind) {
      case "go":
        anchor.current = Math.max(1, move.to.row);
        wantsFocus.current = true;
        setActive(move.to === at ? { ...at } : move.to);
        return true;
      case "open":
        if (rows[move.row - 1]) props.onOpen?.(rows[move.row - 1] as R);
        return true;
      case "sort": {
        const column = columns[move.col - (selected ? 1 : 0)];
        if (column?.sortable) props.onSort?.(column.key);
        return true;
      }
      case "toggle":
        anchor.current = move.row;
        toggle(move.row);
        return true;
      case "extend":
        props.onSelect?.(extendTo(selected ?? new Set(), ids, anchor.current, move.row));
        if (move.to) {
          wantsFocus.current = true;
          setActive(move.to);
        }
        return true;
      case "all":
        props.onSelect?.(new Set(selected && selected.size >= ids.length ? [] : ids));
        return true;
      case "clear":
        if (!selected || selected.size === 0) return false;
        props.onSelect?.(new Set());
        return true;
    }
  };

  const toggle = (row: number) => {
    const record = rows[row - 1];
    if (!record || !selected) return;
    const next = new Set(selected);
    const id = idOf(record);
    if (!next.delete(id)) next.add(id);
    props.onSelect?.(next);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const used = act({ key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey });
    if (used) event.preventDefault();
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-c]");
    if (!cell) return;
    const place = { row: Number(cell.dataset.r), col: Number(cell.dataset.c) };
    setActive(place);
    const check = selected !== undefined && place.col === 0;
    if (check && place.row === 0) {
      props.onSelect?.(new Set(selected.size >= rows.length ? [] : rows.map(idOf)));
    } else if (check) {
      if (event.shiftKey) props.onSelect?.(extendTo(selected, rows.map(idOf), anchor.current, place.row));
      else toggle(place.row);
      anchor.current = place.row;
    } else if (place.row === 0) {
      const column = columns[place.col - (selected ? 1 : 0)];
      if (column?.sortable) props.onSort?.(column.key);
    } else {
      const row = rows[place.row - 1];
      const apart = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
      // A link pressed with a modifier is the browser's: another tab, another window.
      if (apart && (event.target as HTMLElement).closest("a")) return;
      event.preventDefault();
      if (row && !apart) props.onOpen?.(row);
    }
  };

  const template = useMemo(() => columnTemplate(columns, selected !== undefined), [columns, selected !== undefined]);
  const style = { "--grid-cols": template, "--grid-row": `${rowHeight}px` } as React.CSSProperties;

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.more ? -1 : rows.length + 1}
      aria-colcount={cols}
      aria-multiselectable={selected ? true : undefined}
      className={css.grid}
      style={style}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <Head columns={columns} check={selected ? headCheck(selected.size, rows.length) : undefined} sort={props.sort} active={at.row === 0 ? at.col : -1} />
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
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
              checked={selected ? selected.has(id) : undefined}
              active={at.row === item.index + 1 ? at.col : -1}
            />
          );
        })}
      </div>
      {props.footer}
    </div>
  );
}

function startRow<R>({ rows, idOf, startAt }: Props<R>): number {
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
  (cell?.querySelector<HTMLElement>('[role="checkbox"]') ?? cell)?.focus();
}

function headCheck(selected: number, rows: number): "true" | "false" | "mixed" {
  if (selected === 0 || rows === 0) return "false";
  return selected >= rows ? "true" : "mixed";
}

function columnTemplate<R>(columns: readonly Column<R>[], check: boolean): string {
  // The last column takes what is left, so that no row ends in the middle of the page.
  const widths = columns.map((c, i) => (i === columns.length - 1 ? `minmax(${c.width}px, 1fr)` : `${c.width}px`));
  return (check ? [`${checkWidth}px`, ...widths] : widths).join(" ");
}

interface HeadProps<R> {
  columns: readonly Column<R>[];
  check?: "true" | "false" | "mixed";
  sort?: Sort;
  active: number;
}

function Head<R>({ columns, check, sort, active }: HeadProps<R>) {
  const shift = check === undefined ? 0 : 1;
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" aria-rowindex={1} className={css.row}>
        {check !== undefined && (
          <div role="columnheader" aria-label="Selection" aria-colindex={1} className={css.check} data-r={0} data-c={0}>
            <i role="checkbox" aria-checked={check} aria-label="Select all loaded rows" tabIndex={active === 0 ? 0 : -1} className={css.box} data-checked={check} />
          </div>
        )}
        {columns.map((column, i) => {
          const sorted = sort?.key === column.key ? (sort.desc ? "descending" : "ascending") : undefined;
          return (
            <div
              key={column.key}
              role="columnheader"
              aria-colindex={i + shift + 1}
              aria-sort={sorted ?? (column.sortable ? "none" : undefined)}
              tabIndex={active === i + shift ? 0 : -1}
              className={css.header}
              data-r={0}
              data-c={i + shift}
              data-sortable={column.sortable || undefined}
              data-align={column.align}
              data-first={i === 0 || undefined}
              title={column.label}
            >
              <span>{column.label}</span>
              {sorted === "ascending" && <IconArrowUp size={14} stroke={1.75} aria-hidden="true" />}
              {sorted === "descending" && <IconArrowDown size={14} stroke={1.75} aria-hidden="true" />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  row: unknown;
  index: number;
  top: number;
  columns: readonly Column<unknown>[];
  name: string;
  checked?: boolean;
  /** Column that has the tab stop, -1 for none. */
  active: number;
}

const GridRow = memo(function GridRow({ row, index, top, columns, name, checked, active }: RowProps) {
  const shift = checked === undefined ? 0 : 1;
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={checked} className={css.row} data-body data-selected={checked || undefined} style={{ transform: `translateY(${top}px)` }}>
      {checked !== undefined && (
        <div role="gridcell" aria-colindex={1} className={css.check} data-r={index + 1} data-c={0}>
          <i role="checkbox" aria-checked={checked} aria-label={`Select ${name}`} tabIndex={active === 0 ? 0 : -1} className={css.box} data-checked={checked} />
        </div>
      )}
      {columns.map((column, i) => (
        <div
          key={column.key}
          role={i === 0 ? "rowheader" : "gridcell"}
          aria-colindex={i + shift + 1}
          aria-label={column.name?.(row)}
          tabIndex={active === i + shift ? 0 : -1}
          className={css.cell}
          data-r={index + 1}
          data-c={i + shift}
          data-align={column.align}
          data-first={i === 0 || undefined}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
});
