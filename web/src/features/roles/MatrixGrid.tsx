import { memo, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { block, settle, walk, type Shape, type Spot } from "@/ui/grid/matrixKeys";
import { Level, levelWord } from "./Level";
import { cellKey, type CellKey } from "./draft";
import type { Level as LevelName, Target } from "./resolve";
import css from "./Roles.module.css";

export interface MatrixRow {
  key: string;
  label: string;
  /** Type of a property; absent for actions. */
  type?: string;
  /** "required to leave Confirmed". */
  note?: string;
  /** One cell a state, not two: actions, and properties without an edit cell. */
  wide: boolean;
}

export interface MatrixGroup {
  label: string;
  rows: readonly MatrixRow[];
}

interface Props {
  label: string;
  states: readonly { key: string; label: string }[];
  groups: readonly MatrixGroup[];
  levelOf: (key: CellKey) => LevelName;
  /** The stored level of a cell the draft changes; undefined where it changes nothing. */
  wasOf: (key: CellKey) => LevelName | undefined;
  readOnly: boolean;
  onSet: (keys: CellKey[], level: LevelName | "next") => void;
  onUndo: () => void;
  onReview: () => void;
}

const levelKeys: Record<string, LevelName> = { "0": "none", "-": "none", Delete: "none", "1": "assigned", "*": "assigned", "2": "all", "+": "all" };

/** The matrix: one tab stop, arrows, 0 1 2 set, Shift extends, Space goes round. Only touched cells are drawn again. */
export function MatrixGrid(props: Props) {
  const { states, groups } = props;
  const rows = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const root = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<Spot>({ row: 0, col: 0 });
  const [anchor, setAnchor] = useState<Spot | null>(null);
  const wantsFocus = useRef(false);
  const shape: Shape = useMemo(() => ({ wide: rows.map((row) => row.wide), cols: states.length * 2, page: 8 }), [rows, states]);
  const spot = settle(at, shape);
  const selected = anchor ? block(anchor, spot, shape) : [spot];

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    root.current?.querySelector<HTMLElement>(`[data-r="${spot.row}"][data-c="${spot.col}"]`)?.focus();
  });

  const keyAt = ({ row, col }: Spot): CellKey | undefined => {
    const state = states[Math.floor(col / 2)];
    const found = rows[row];
    return state && found && cellKey(state.key, targetOf(found, col));
  };
  const set = (level: LevelName | "next") => {
    if (!props.readOnly) props.onSet(selected.map(keyAt).filter((key) => key !== undefined), level);
  };
  const go = (to: Spot, extend: boolean) => {
    setAnchor(extend ? (anchor ?? spot) : null);
    wantsFocus.current = true;
    setAt(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const to = event.altKey ? null : walk(spot, event.key, ctrl, shape);
    const level = ctrl ? undefined : levelKeys[event.key];
    if (to) go(to, event.shiftKey);
    else if (level) set(level);
    else if (event.key === " " && !ctrl) set("next");
    else if (event.key === "Escape" && anchor) setAnchor(null);
    else if (ctrl && event.key.toLowerCase() === "z") props.onUndo();
    else if (ctrl && event.key.toLowerCase() === "s") props.onReview();
    else if (ctrl && event.key.toLowerCase() === "a") {
      setAnchor({ row: 0, col: 0 });
      setAt({ row: rows.length - 1, col: shape.cols - 1 });
    } else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-r]");
    if (!cell) return;
    go({ row: Number(cell.dataset.r), col: Number(cell.dataset.c) }, event.shiftKey);
  };
  const inBlock = new Set(selected.map((s) => `${s.row}:${s.col}`));
  let index = -1;
  return (
    <table ref={root} role="grid" aria-label={props.label} aria-multiselectable aria-readonly={props.readOnly || undefined} className={css.matrix} onKeyDown={onKeyDown} onClick={onClick}>
      <thead>
        <tr>
          <th rowSpan={2} scope="col">
            Record actions and properties
          </th>
          {states.map((s) => (
            <th key={s.key} colSpan={2} scope="colgroup" data-state-start>
              {s.label}
            </th>
          ))}
        </tr>
        <tr>
          {states.flatMap((s) => [
            <th key={`${s.key}-v`} scope="col" data-state-start>
              View
            </th>,
            <th key={`${s.key}-e`} scope="col">
              Edit
            </th>,
          ])}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.label}>
          <tr>
            <th colSpan={states.length * 2 + 1} scope="rowgroup">
              <span className={css.group}>{group.label}</span>
            </th>
          </tr>
          {group.rows.map((row) => {
            index++;
            const r = index;
            return (
              <tr key={row.key}>
                <th scope="row">
                  {row.label} {row.type && <small>{row.type}</small>} {row.note && <small className={css.required}>{row.note}</small>}
                </th>
                {states.flatMap((state, s) =>
                  [s * 2, s * 2 + 1].map((col) => {
                    // An action has one cell over both columns; a property without an edit cell leaves its place empty.
                    if (row.wide && col % 2 === 1) return row.type === undefined ? null : <td key={col} className={css.void} />;
                    const key = cellKey(state.key, targetOf(row, col));
                    return (
                      <Cell
                        key={col}
                        r={r}
                        c={col}
                        wide={row.type === undefined}
                        name={`${row.label}, ${state.label}${row.type ? `, ${col % 2 ? "edit" : "view"}` : ""}`}
                        level={props.levelOf(key)}
                        was={props.wasOf(key)}
                        active={spot.row === r && spot.col === col}
                        selected={anchor !== null && inBlock.has(`${r}:${col}`)}
                      />
                    );
                  }),
                )}
              </tr>
            );
          })}
        </tbody>
      ))}
    </table>
  );
}

function targetOf(row: MatrixRow, col: number): Target {
  return row.type === undefined ? { action: row.key } : { property: row.key, side: col % 2 ? "edit" : "view" };
}

interface CellProps {
  r: number;
  c: number;
  wide: boolean;
  name: string;
  level: LevelName;
  was: LevelName | undefined;
  active: boolean;
  selected: boolean;
}

const Cell = memo(function Cell({ r, c, wide, name, level, was, active, selected }: CellProps) {
  return (
    <td
      role="gridcell"
      colSpan={wide ? 2 : undefined}
      data-r={r}
      data-c={c}
      data-state-start={c % 2 === 0 || undefined}
      data-changed={was !== undefined || undefined}
      data-selected={selected || undefined}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      aria-label={`${name}: ${levelWord(level)}${was === undefined ? "" : `, was ${levelWord(was)}`}`}
    >
      <Level level={level} silent />
      {was !== undefined && (
        <span className={css.was} aria-hidden="true">
          was <Level level={was} silent bare />
        </span>
      )}
    </td>
  );
});
