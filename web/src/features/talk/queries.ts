import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { OnePlace } from "@/api/record";
import * as api from "@/api/talk";
import { useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";

export const commentsKey = (place: OnePlace) => [...recordsKey(place.workspace, place.tracker), "comments", place.record] as const;
export const notificationsKey = (workspace: string) => ["notifications", workspace] as const;

export function useComments(place: OnePlace) {
  return useInfiniteQuery({
    queryKey: commentsKey(place),
    queryFn: ({ pageParam }) => api.comments(place, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** What one was told, newest first; nobody reads it while looking as somebody else (A13.4). */
export function useNotifications(unread: boolean) {
  const { key, view_as } = useWorkspace();
  return useInfiniteQuery({
    queryKey: [...notificationsKey(key), "list", unread],
    queryFn: ({ pageParam }) => api.notifications(key, { limit: 30, unread: unread || undefined, cursor: pageParam || undefined }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: view_as === undefined,
  });
}

/** The newest few, and how many are unread: for the bell and the start page. */
export function useNewest() {
  const { key, view_as } = useWorkspace();
  return useQuery({
    queryKey: [...notificationsKey(key), "newest"],
    queryFn: () => api.notifications(key, { limit: 10 }),
    enabled: view_as === undefined,
    staleTime: 30_000,
    refetchInterval: 60_000, // where the stream of live updates is not to be had
  });
}

export function usePreferences(enabled: boolean) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: [...notificationsKey(key), "preferences"], queryFn: () => api.preferences(key), enabled });
}
