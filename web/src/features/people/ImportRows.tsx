import { t } from "@lingui/core/macro";
import * as api from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";
import { SheetRows } from "@/features/sheet/SheetRows";
import { outcomeNames } from "@/features/sheet/words";
import { number } from "@/ui/format";

/** Row by row what a sheet does to people; the rows to fix first. */
export function ImportRows({ done }: { done: api.PeopleImport }) {
  const { key } = useWorkspace();
  return (
    <SheetRows
      done={done}
      queryKey={["import-rows", key]}
      read={(outcome, cursor) => api.importRows(key, done.id, outcome, cursor)}
      head={
        <>
          <th scope="col">{t`Row`}</th>
          <th scope="col">{t`Person`}</th>
          <th scope="col">{t`Result`}</th>
          <th scope="col">{t`What`}</th>
        </>
      }
    >
      {(row) => <Line key={row.line} row={row} />}
    </SheetRows>
  );
}

function Line({ row }: { row: api.SheetRow }) {
  return (
    <tr data-outcome={row.outcome}>
      <td>{row.line}</td>
      <th scope="row">
        {row.name || row.email || "—"}
        {row.name && row.email && <span>{row.email}</span>}
        {row.people > 1 && <span>{t`${number(row.people)} people with this job code`}</span>}
      </th>
      <td>{outcomeNames[row.outcome]}</td>
      <td>
        {row.problems.length === 0 && row.does.join(" · ")}
        {row.problems.map((p, i) => (
          <p key={i}>
            {p.heading && <b>{p.heading}: </b>}
            {p.message}
          </p>
        ))}
      </td>
    </tr>
  );
}
