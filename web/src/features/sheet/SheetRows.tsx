import { t } from "@lingui/core/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { number } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import css from "./Sheet.module.css";
import { outcomeNames } from "./words";

const outcomes = ["wrong", "skipped", "new", "changed", "unchanged"] as const;
type Outcome = (typeof outcomes)[number];

interface Props<R> {
  /** The import, and how its rows turned out. */
  done: Record<Outcome, number> & { id: string; rows: number };
  queryKey: readonly unknown[];
  /** One page of the rows that turned out so; undefined is all. */
  read: (outcome: Outcome | undefined, cursor: string | undefined) => Promise<{ items: R[]; next_cursor: string | null }>;
  head: ReactNode;
  children: (row: R) => ReactNode;
}

/** What became of a sheet, row by row; the rows to fix first. */
export function SheetRows<R>({ done, queryKey, read, head, children }: Props<R>) {
  const [chosen, setChosen] = useState<Outcome | "all">();
  const shown = chosen ?? (done.wrong > 0 ? "wrong" : "all");
  const rows = useInfiniteQuery({
    queryKey: [...queryKey, done.id, shown],
    queryFn: ({ pageParam }) => read(shown === "all" ? undefined : shown, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const data = [{ value: "all", label: t`All ${number(done.rows)}` }, ...outcomes.filter((o) => done[o] > 0).map((o) => ({ value: o as string, label: `${outcomeNames[o]} ${number(done[o])}` }))];
  return (
    <section aria-label={t`Rows`}>
      <SegmentedControl size="xs" aria-label={t`Which rows`} value={shown} data={data} onChange={(value) => setChosen(value as Outcome | "all")} />
      {rows.isPending && <Skeleton rows={6} />}
      {rows.isError && <Failure error={rows.error} what={t`The rows`} onRetry={() => void rows.refetch()} />}
      {items.length > 0 && (
        <div className={css.scroller} tabIndex={0} role="region" aria-label={t`Rows of the sheet`}>
          <table className={css.rows}>
            <thead>
              <tr>{head}</tr>
            </thead>
            <tbody>{items.map(children)}</tbody>
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
