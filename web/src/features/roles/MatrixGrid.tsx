import { memo, useMemo, useRef } from "react";
import { Level, levelWord } from "./Level";
import { cellKey, type CellKey } from "./draft";
import type { Level as LevelName, Target } from "./resolve";
import { useMatrixCursor } from "./useMatrixCursor";
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

export interface MatrixProps {
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

/** The matrix: one tab stop, arrows, 0 1 2 set, Shift extends, Space goes round. Only touched cells are drawn again. */
export function MatrixGrid(props: MatrixProps) {
  const { states, groups } = props;
  const root = useRef<HTMLTableElement>(null);
  const { spot, inBlock, onKeyDown, onClick } = useMatrixCursor(props, root);
  const starts = useMemo(() => groups.map((_, g) => groups.slice(0, g).reduce((sum, group) => sum + group.rows.length, 0)), [groups]);
  const cellOf = (row: MatrixRow, r: number, s: number, col: number) => {
    // An action has one cell over both columns; a property without an edit cell leaves its place empty.
    if (row.wide && col % 2 === 1) return row.type === undefined ? null : <td key={col} className={css.void} />;
    const state = states[s];
    if (!state) return null;
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
        selected={inBlock(r, col)}
      />
    );
  };
  return (
    <table ref={root} role="grid" aria-label={props.label} aria-multiselectable aria-readonly={props.readOnly || undefined} className={css.matrix} onKeyDown={onKeyDown} onClick={onClick}>
      <MatrixHead states={states} />
      {groups.map((group, g) => (
        <tbody key={group.label}>
          <tr>
            <th colSpan={states.length * 2 + 1} scope="rowgroup">
              <span className={css.group}>{group.label}</span>
            </th>
          </tr>
          {group.rows.map((row, i) => (
            <tr key={row.key}>
              <th scope="row">
                {row.label} {row.type && <small>{row.type}</small>} {row.note && <small className={css.required}>{row.note}</small>}
              </th>
              {states.flatMap((_, s) => [s * 2, s * 2 + 1].map((col) => cellOf(row, (starts[g] ?? 0) + i, s, col)))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function MatrixHead({ states }: { states: MatrixProps["states"] }) {
  return (
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
  );
}

/** The cell of a row in a column: an action, or a property's view or edit. */
export function targetOf(row: MatrixRow, col: number): Target {
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
