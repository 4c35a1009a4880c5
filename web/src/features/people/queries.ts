import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import * as api from "@/api/settings";
import { useWorkspace } from "@/features/session/workspace";

/** Users page by page, searched by the server. */
export function useUsers(q: string | undefined) {
  const { key } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ["users", key, q ?? ""],
    queryFn: ({ pageParam }) => api.users(key, { q, cursor: pageParam || undefined }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

export function useRoles() {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["roles", key], queryFn: () => api.roles(key) });
}

export function useAssignments(role: string | undefined) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["assignments", key, role ?? ""], queryFn: () => api.assignments(key, role ?? ""), enabled: role !== undefined });
}
