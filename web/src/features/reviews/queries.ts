import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import * as api from "@/api/reviews";
import { useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";

export function useReviews(enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["reviews", key], queryFn: () => api.reviews(key), enabled, staleTime: 0 });
}

export function useReview(id: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["review", key, id], queryFn: () => api.review(key, id), staleTime: 0 });
}

export function useReviewItems(id: string, show: api.Show) {
  const { key } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ["review-items", key, id, show],
    queryFn: ({ pageParam }) => api.items(key, id, show, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
    staleTime: 0,
  });
}

export function useFindings(id: string, enabled: boolean) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["review-findings", key, id], queryFn: () => api.findings(key, id), enabled });
}

/** After a decision: the reviews, and whatever shows who holds what. */
export function useReviewRefresh() {
  const client = useQueryClient();
  const others = useRefresh();
  return useCallback(async () => {
    await client.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("review") });
    await others();
  }, [client, others]);
}
