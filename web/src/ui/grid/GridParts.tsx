import { t } from "@lingui/core/macro";
import { IconArrowDown, IconArrowUp, IconLock, IconPencil } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import type { Column, Sort } from "./Grid";
import css from "./Grid.module.css";

interface HeadProps<R> {
  columns: readonly Column<R>[];
  check?: "true" | "false" | "mixed";
  checkLabel?: string;
  sort?: Sort;
  active: number;
}

/** The sticky first row: sort by a press, select all by the box. */
export function Head<R>({ columns, check, checkLabel = t`Select all loaded rows`, sort, active }: HeadProps<R>) {
  const shift = check === undefined ? 0 : 1;
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" aria-rowindex={1} className={css.row}>
        {check !== undefined && (
          <div role="columnheader" aria-label={t`Selection`} aria-colindex={1} className={css.check} data-r={0} data-c={0}>
            <i role="checkbox" aria-checked={check} aria-label={checkLabel} tabIndex={active === 0 ? 0 : -1} className={css.box} data-checked={check} />
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
  /** Its box, "none" for a row without one; undefined where no row has one. */
  box?: "true" | "false" | "mixed" | "none";
  /** Column that has the tab stop, -1 for none. */
  active: number;
  /** The control of the cell that is written in. */
  editor?: { key: string; control: ReactNode };
}

/** One row; drawn again only when it, its selection or its tab stop changes. */
export const GridRow = memo(function GridRow({ row, index, top, columns, name, box, active, editor }: RowProps) {
  const shift = box === undefined ? 0 : 1;
  const selectable = box !== undefined && box !== "none";
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={selectable ? box === "true" : undefined} className={css.row} data-body data-selected={box === "true" || undefined} style={{ transform: `translateY(${top}px)` }}>
      {selectable && (
        <div role="gridcell" aria-colindex={1} className={css.check} data-r={index + 1} data-c={0}>
          <i role="checkbox" aria-checked={box} aria-label={t`Select ${name}`} tabIndex={active === 0 ? 0 : -1} className={css.box} data-checked={box} />
        </div>
      )}
      {box === "none" && <div role="gridcell" aria-colindex={1} className={css.check} data-r={index + 1} data-c={0} tabIndex={active === 0 ? 0 : -1} />}
      {columns.map((column, i) => {
        const here = active === i + shift;
        const edit = column.edit?.(row);
        const written = editor?.key === column.key;
        return (
          <div
            key={column.key}
            role={i === 0 ? "rowheader" : "gridcell"}
            aria-colindex={i + shift + 1}
            aria-label={written ? undefined : column.name?.(row)}
            aria-readonly={edit === undefined ? undefined : !edit}
            tabIndex={here && !written ? 0 : -1}
            className={css.cell}
            data-r={index + 1}
            data-c={i + shift}
            data-align={column.align}
            data-first={i === 0 || undefined}
            data-editing={written || undefined}
          >
            {written ? editor.control : column.render(row)}
            {!written && edit === true && (
              <button type="button" tabIndex={-1} data-write className={css.write} aria-label={t`Edit ${column.label} of ${name}`}>
                <IconPencil size={14} stroke={1.75} />
              </button>
            )}
            {here && edit === false && <IconLock size={14} stroke={1.75} className={css.lock} aria-hidden="true" />}
          </div>
        );
      })}
    </div>
  );
});
