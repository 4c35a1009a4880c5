import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { RecordPage } from "@/api/model";
import * as records from "@/api/record";
import * as api from "@/api/tracker";
import { useWorkspace } from "@/features/session/workspace";

/** The trackers one sees, in the sidebar's order. */
export function useTrackers() {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["trackers", key], queryFn: () => api.trackers(key), staleTime: 30_000 });
}

/** One tracker with the schema one may hear of. */
export function useSchema(tracker: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["tracker", key, tracker], queryFn: ({ signal }) => api.tracker(key, tracker, signal), staleTime: 30_000 });
}

/** Under this key lies everything read of a tracker's records. */
export const recordsKey = (workspace: string, tracker: string) => ["records", workspace, tracker] as const;

const pageSize = 100;

function pages(place: records.Place, query: records.RecordQuery) {
  return infiniteQueryOptions({
    queryKey: [...recordsKey(place.workspace, place.tracker), "list", query],
    queryFn: ({ pageParam, signal }) => records.list(place, { limit: pageSize, ...query, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last: RecordPage) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

/** The records of a tracker, page by page. What was shown stays until the new answer is there. */
export function useRecords(place: records.Place, query: records.RecordQuery, enabled: boolean) {
  return useInfiniteQuery({ ...pages(place, query), enabled });
}

/** How many there are: up to 1,000 quickly, all of them when asked. */
export function useCount(place: records.Place, query: records.RecordQuery, exact: boolean, enabled: boolean) {
  const { columns: _columns, sort: _sort, ...what } = query;
  return useQuery({
    queryKey: [...recordsKey(place.workspace, place.tracker), "count", what, exact],
    queryFn: async ({ signal }) => {
      const page = await records.list(place, { ...what, columns: "number", limit: 1, count: exact ? "exact" : "true" }, signal);
      return { count: page.count ?? 0, capped: page.count_capped ?? false };
    },
    placeholderData: (before) => before,
    enabled,
  });
}
