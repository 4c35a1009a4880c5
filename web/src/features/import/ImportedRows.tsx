import { t } from "@lingui/core/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Place } from "@/api/record";
import * as api from "@/api/recordImports";
import css from "@/features/sheet/Sheet.module.css";
import { outcomeNames } from "@/features/sheet/words";
import { number } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";

const outcomes = ["wrong", "skipped", "new", "changed", "unchanged"] as const;

/** The sheet as it was read, with what is wrong in its cells; the rows to fix first. */
export function ImportedRows({ place, done }: { place: Place; done: api.RecordImport }) {
  const [chosen, setChosen] = useState<api.Outcome | "all">();
  const shown = chosen ?? (done.wrong > 0 ? "wrong" : "all");
  const rows = useInfiniteQuery({
    queryKey: ["record-import-rows", place.workspace, place.tracker, done.id, shown],
    queryFn: ({ pageParam }) => api.importRows(place, done.id, shown === "all" ? undefined : shown, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const data = [{ value: "all", label: t`All ${number(done.rows)}` }, ...outcomes.filter((o) => done[o] > 0).map((o) => ({ value: o as string, label: `${outcomeNames[o]} ${number(done[o])}` }))];
  return (
    <section aria-label={t`Rows`}>
      <SegmentedControl size="xs" aria-label={t`Which rows`} value={shown} data={data} onChange={(value) => setChosen(value as api.Outcome | "all")} />
      {rows.isPending && <Skeleton rows={6} />}
      {rows.isError && <Failure error={rows.error} what={t`The rows`} onRetry={() => void rows.refetch()} />}
      {items.length > 0 && (
        <div className={css.scroller} tabIndex={0} role="region" aria-label={t`Rows of the sheet`}>
          <table className={css.rows}>
            <thead>
              <tr>
                <th scope="col">{t`Row`}</th>
                <th scope="col">{t`Result`}</th>
                {done.columns.map((c, i) => (
                  <th scope="col" key={i} data-unused={c.field === "" || undefined}>
                    {c.heading || t`Column ${i + 1}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((row) => (
                <Line key={row.line} row={row} columns={done.columns} place={place} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.hasNextPage && (
        <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t`Show more rows`}
        </Button>
      )}
    </section>
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
                {p.message}
                {p.suggestion && t` Did you mean ${p.suggestion}?`}
              </p>
            ))}
          </td>
        );
      })}
    </tr>
  );
}
