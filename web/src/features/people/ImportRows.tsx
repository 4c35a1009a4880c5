import { t } from "@lingui/core/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";
import { number } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import css from "@/features/sheet/Sheet.module.css";
import { outcomeNames } from "@/features/sheet/words";

const outcomes = ["wrong", "skipped", "new", "changed", "unchanged"] as const;

/** Row by row what a sheet does; the rows to fix first. */
export function ImportRows({ done }: { done: api.PeopleImport }) {
  const { key } = useWorkspace();
  const [chosen, setChosen] = useState<api.Outcome | "all">();
  const shown = chosen ?? (done.wrong > 0 ? "wrong" : "all");
  const rows = useInfiniteQuery({
    queryKey: ["import-rows", key, done.id, shown],
    queryFn: ({ pageParam }) => api.importRows(key, done.id, shown === "all" ? undefined : shown, pageParam || undefined),
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
                <th scope="col">{t`Person`}</th>
                <th scope="col">{t`Result`}</th>
                <th scope="col">{t`What`}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((row) => (
                <Line key={row.line} row={row} />
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
