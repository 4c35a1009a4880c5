import { t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import type { Place } from "@/api/record";
import * as api from "@/api/recordImports";
import css from "@/features/sheet/Sheet.module.css";
import { SheetRows } from "@/features/sheet/SheetRows";
import { outcomeNames } from "@/features/sheet/words";

/** The sheet as it was read, with what is wrong in its cells; the rows to fix first. */
export function ImportedRows({ place, done }: { place: Place; done: api.RecordImport }) {
  return (
    <SheetRows
      done={done}
      queryKey={["record-import-rows", place.workspace, place.tracker]}
      read={(outcome, cursor) => api.importRows(place, done.id, outcome, cursor)}
      head={
        <>
          <th scope="col">{t`Row`}</th>
          <th scope="col">{t`Result`}</th>
          {done.columns.map((c, i) => (
            <th scope="col" key={i} data-unused={c.field === "" || undefined}>
              {c.heading || t`Column ${i + 1}`}
            </th>
          ))}
        </>
      }
    >
      {(row) => <Line key={row.line} row={row} columns={done.columns} place={place} />}
    </SheetRows>
  );
}

function Line({ row, columns, place }: { row: api.ImportRow; columns: api.RecordImport["columns"]; place: Place }) {
  const headings = new Set(columns.map((c) => c.heading));
  const whole = row.problems.filter((p) => !p.heading || !headings.has(p.heading));
  return (
    <tr data-outcome={row.outcome}>
      <th scope="row">{row.line}</th>
      <td>
        {outcomeNames[row.outcome]}
        {row.number !== undefined && row.number > 0 && (
          <>
            {" "}
            <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: place.workspace, tracker: place.tracker, record: String(row.number) }}>
              {row.number}
            </Link>
          </>
        )}
        {whole.map((p, i) => (
          <p key={i} className={css.fault}>
            {p.message}
          </p>
        ))}
      </td>
      {columns.map((c, i) => {
        const faults = row.problems.filter((p) => p.heading === c.heading && c.heading !== "");
        return (
          <td key={i} data-wrong={faults.length > 0 || undefined} data-unused={c.field === "" || undefined}>
            {row.cells[i] ?? ""}
            {faults.map((p, n) => (
              <p key={n} className={css.fault}>
                {p.message} {p.suggestion && t`Did you mean ${p.suggestion}?`}
              </p>
            ))}
          </td>
        );
      })}
    </tr>
  );
}
