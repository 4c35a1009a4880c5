import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import * as api from "@/api/reports";
import { useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";

export const reportsKey = (workspace: string) => ["reports", workspace] as const;
export const reportKey = (workspace: string, id: string) => ["report", workspace, id] as const;

export function useReports() {
  const { key } = useWorkspace();
  return useQuery({ queryKey: reportsKey(key), queryFn: () => api.reports(key), staleTime: 30_000 });
}

export function useReport(id: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: reportKey(key, id), queryFn: ({ signal }) => api.report(key, id, signal), staleTime: 5_000 });
}

/** What is run: a kept report, or one in the reader's own words. */
export type Asked = { report: api.Report; period?: api.Period } | { tracker: string; query: api.ReportQuery };

const pageSize = 100;

function runs(workspace: string, asked: Asked) {
  const tracker = "report" in asked ? (asked.report.tracker.key ?? asked.report.tracker.id) : asked.tracker;
  const what = "report" in asked ? { id: asked.report.id, period: asked.period } : asked.query;
  return infiniteQueryOptions({
    queryKey: [...recordsKey(workspace, tracker), "list", "report", what],
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: pageSize, cursor: pageParam || undefined };
      if ("report" in asked) return api.runReport(workspace, asked.report.id, { period: asked.period, ...page }, signal);
      return api.askReport({ workspace, tracker }, { ...asked.query, ...page }, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last: api.ReportRun) => last.rows.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

/** A report over the reader's own rows, run anew when records change. */
export function useRun(asked: Asked, enabled: boolean) {
  const { key } = useWorkspace();
  return useInfiniteQuery({ ...runs(key, asked), enabled });
}
