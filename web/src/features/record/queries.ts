import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import * as records from "@/api/record";
import { activityKey, recordKey } from "./save";

/** One record with its tag. */
export function useRecord(place: records.OnePlace) {
  return useQuery({ queryKey: recordKey(place), queryFn: ({ signal }) => records.get(place, signal), staleTime: 5_000 });
}

export function useActivity(place: records.OnePlace) {
  return useInfiniteQuery({
    queryKey: activityKey(place),
    queryFn: ({ pageParam }) => records.activity(place, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}
