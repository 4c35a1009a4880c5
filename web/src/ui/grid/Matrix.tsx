import { useVirtualizer, type Range } from "@tanstack/react-virtual";
import { memo, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type RefObject } from "react";
import { headCol, pairRow, sideRow, type Shape } from "./matrixKeys";
import { typeWord } from "../types";
import { MatrixView, type MatrixActs, type MatrixSource } from "./matrixView";
import css from "./Matrix.module.css";

export interface MatrixRow {
  key: string;
  label: string;
  /** Type of a property; absent for actions. */
  type?: string;
  /** "required to leave Confirmed". */
  note?: string;
  /** One cell a pair of columns, not two: actions, and properties without an edit cell. */
  wide: boolean;
  /** The second column of each pair has no cell: a property that the server writes. */
  half?: boolean;
}

export interface MatrixGroup {
  label: string;
  rows: readonly MatrixRow[];
}

export interface MatrixPair {
  key: string;
  label: string;
  hint?: string;
}

interface Props {
  label: string;
  corner: string;
  pairs: readonly MatrixPair[];
  sides: readonly [string, string];
  groups: readonly MatrixGroup[];
  source: MatrixSource;
  acts: MatrixActs;
  readOnly: boolean;
  busy?: boolean;
  letters: boolean;
  handle: RefObject<MatrixView | null>;
}

const rowHeight = 37;
/** Beyond so many cells rows are made only where they are looked at. */
const manyCells = 2000;

type Line = { group: string } | { row: MatrixRow; index: number };

/** A matrix of levels: one tab stop, arrow keys, blocks, and a paint that touches only what changes. */
export function Matrix(props: Props) {
  const { pairs, groups, source, acts, readOnly, letters } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view] = useState(() => new MatrixView({ level: css.level ?? "", was: css.was ?? "" }));
  useImperativeHandle(props.handle, () => view, [view]);
  const lines = useMemo(() => linesOf(groups), [groups]);
  const shape = useMemo(() => shapeOf(groups, pairs.length), [groups, pairs.length]);
  const window = useLines(lines, shape, view, scroller);
  // Before the rows below are mounted they ask the view what they are; so it is told first, and paints when they are there.
  useLayoutEffect(() => {
    view.readOnly = readOnly;
    view.letters = letters;
    view.acts = acts;
  });
  useLayoutEffect(() => view.reshape(shape), [view, shape]);
  useLayoutEffect(() => view.show(source), [view, source, shape]);
  const width = { "--matrix-cols": pairs.length * 2 } as CSSProperties;
  return (
    <div ref={scroller} className={css.scroller} data-matrix-scroller>
      <table
        role="grid"
        aria-label={props.label}
        aria-multiselectable
        aria-readonly={readOnly || undefined}
        aria-busy={props.busy || undefined}
        aria-rowcount={window.all ? undefined : lines.length + 2}
        className={css.matrix}
        style={width}
        onKeyDown={(e) => view.onKeyDown(e.nativeEvent)}
        onFocus={(e) => view.onFocus(e.nativeEvent)}
        onMouseDown={(e) => view.onMouseDown(e.nativeEvent)}
        onMouseOver={(e) => view.onMouseOver(e.nativeEvent)}
        onContextMenu={(e) => view.onContextMenu(e.nativeEvent)}
      >
        <colgroup>
          <col className={css.first} />
          {pairs.flatMap((pair) => [<col key={`${pair.key}v`} />, <col key={`${pair.key}e`} />])}
        </colgroup>
        <Heads corner={props.corner} pairs={pairs} sides={props.sides} view={view} />
        <tbody>
          {window.before > 0 && <Gap height={window.before} span={pairs.length * 2 + 1} />}
          {window.shown.map((i) => {
            const line = lines[i];
            if (!line) return null;
            return "group" in line ? (
              <tr key={line.group} aria-rowindex={window.all ? undefined : i + 3} className={css.group}>
                <th colSpan={pairs.length * 2 + 1} scope="rowgroup">
                  <span>{line.group}</span>
                </th>
              </tr>
            ) : (
              <Row key={line.row.key} row={line.row} index={line.index} place={window.all ? undefined : i + 3} pairs={pairs.length} view={view} />
            );
          })}
          {window.after > 0 && <Gap height={window.after} span={pairs.length * 2 + 1} />}
        </tbody>
      </table>
    </div>
  );
}

function linesOf(groups: readonly MatrixGroup[]): Line[] {
  let index = 0;
  return groups.flatMap((group): Line[] => [{ group: group.label }, ...group.rows.map((row) => ({ row, index: index++ }))]);
}

function shapeOf(groups: readonly MatrixGroup[], pairs: number): Shape {
  const rows = groups.flatMap((group) => group.rows);
  const sections = groups.map((_, g) => groups.slice(0, g).reduce((sum, group) => sum + group.rows.length, 0));
  return { wide: rows.map((row) => row.wide), half: rows.map((row) => row.half === true), sections, cols: pairs * 2, page: 8 };
}

/** The lines that are drawn: all, or of very many those on the screen and the one with the focus. */
function useLines(lines: readonly Line[], shape: Shape, view: MatrixView, scroller: RefObject<HTMLDivElement | null>) {
  const all = shape.wide.length * shape.cols <= manyCells;
  const focused = () => lines.findIndex((line) => "row" in line && line.index === view.spot.row);
  const virtual = useVirtualizer({
    count: lines.length,
    enabled: !all,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    rangeExtractor: (range: Range) => {
      const first = Math.max(0, range.startIndex - range.overscan);
      const last = Math.min(range.count - 1, range.endIndex + range.overscan);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
    },
  });
  useEffect(() => {
    view.reveal = (row) => virtual.scrollToIndex(Math.max(0, lines.findIndex((line) => "row" in line && line.index === row)), { align: "center" });
  }, [view, virtual, lines]);
  if (all) return { all, shown: lines.map((_, i) => i), before: 0, after: 0 };
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items[items.length - 1]];
  const shown = items.map((item) => item.index);
  const at = focused();
  const total = lines.length * rowHeight;
  let [before, after] = [first?.start ?? 0, total - (last?.end ?? total)];
  // The row with the focus stays in the document wherever it is, or the keys would have nowhere to go.
  if (at >= 0 && first && at < first.index) [before] = [(shown.unshift(at), before - rowHeight)];
  else if (at >= 0 && last && at > last.index) [after] = [(shown.push(at), after - rowHeight)];
  return { all, shown, before: Math.max(0, before), after: Math.max(0, after) };
}

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" style={{ height }}>
      <td colSpan={span} />
    </tr>
  );
}

const Heads = memo(function Heads({ corner, pairs, sides, view }: Pick<Props, "corner" | "pairs" | "sides"> & { view: MatrixView }) {
  const top = useRef<HTMLTableRowElement>(null);
  const bottom = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => {
    const done = [top.current && view.mount(pairRow, top.current), bottom.current && view.mount(sideRow, bottom.current)];
    return () => done.forEach((one) => one?.());
  }, [view, pairs]);
  return (
    <thead>
      <tr ref={top}>
        <th rowSpan={2} scope="col" data-r={pairRow} data-c={headCol} tabIndex={-1} aria-haspopup="menu" className={css.corner}>
          {corner}
        </th>
        {pairs.map((pair, i) => (
          <th key={pair.key} colSpan={2} scope="colgroup" data-r={pairRow} data-c={i * 2} data-first tabIndex={-1} aria-haspopup="menu" title={pair.hint ?? pair.label}>
            <span>{pair.label}</span>
          </th>
        ))}
      </tr>
      <tr ref={bottom}>
        {pairs.flatMap((pair, i) =>
          sides.map((side, s) => (
            <th key={`${pair.key}${side}`} scope="col" data-r={sideRow} data-c={i * 2 + s} data-first={s === 0 || undefined} tabIndex={-1} aria-haspopup="menu" title={side} aria-label={`${side}, ${pair.label}`}>
              {side}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
});

/** The skeleton of a row. What its cells show the view paints into them. */
const Row = memo(function Row({ row, index, place, pairs, view }: { row: MatrixRow; index: number; place?: number; pairs: number; view: MatrixView }) {
  const element = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => (element.current ? view.mount(index, element.current) : undefined), [view, index, pairs, row]);
  return (
    <tr ref={element} aria-rowindex={place} data-row={row.key}>
      <th scope="row" data-r={index} data-c={headCol} tabIndex={-1} aria-haspopup="menu">
        <span className={css.name}>{row.label}</span> {row.type && <small>{typeWord(row.type)}</small>} {row.note && <small className={css.required}>{row.note}</small>}
      </th>
      {Array.from({ length: pairs }, (_, i) => [
        <td key="v" role="gridcell" colSpan={row.wide && !row.half ? 2 : undefined} data-r={index} data-c={i * 2} data-first tabIndex={-1} />,
        row.wide ? row.half && <td key="e" data-void /> : <td key="e" role="gridcell" data-r={index} data-c={i * 2 + 1} tabIndex={-1} />,
      ])}
    </tr>
  );
});
