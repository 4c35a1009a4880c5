import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import * as api from "@/api/people";
import * as roleApi from "@/api/roles";
import * as trackers from "@/api/tracker";
import { useWorkspace } from "@/features/session/workspace";

/** Users page by page, searched, filtered and sorted by the server. */
export function useUsers(filter: api.UserFilter, enabled = true) {
  const { key } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ["users", key, filter],
    queryFn: ({ pageParam }) => api.users(key, filter, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
    enabled,
  });
}

/** One user with the tag that a change of them names. */
export function useUser(id: string | undefined) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["user", key, id ?? ""], queryFn: () => api.user(key, id ?? ""), enabled: id !== undefined, staleTime: 0 });
}

export function useRoles(enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["roles", key], queryFn: async () => (await roleApi.rolesAt(key)).items, enabled });
}

export function useAssignments(role: string | undefined) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["assignments", key, role ?? ""], queryFn: () => roleApi.assignments(key, role ?? ""), enabled: role !== undefined });
}

export function useTeams(enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["teams", key], queryFn: () => api.teams(key), staleTime: 30_000, enabled });
}

export function useSites(enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["sites", key], queryFn: () => api.sites(key), staleTime: 30_000, enabled });
}

/** Every role given at some site. */
export function useRolesAtSites() {
  const { key } = useWorkspace();
  const roles = useRoles();
  const held = (roles.data ?? []).filter((r) => r.holders > 0);
  return useQueries({
    queries: held.map((r) => ({ queryKey: ["assignments", key, r.key], queryFn: () => roleApi.assignments(key, r.key) })),
    combine: (results) => ({
      list: results.flatMap((r) => r.data ?? []).filter((one) => one.site),
      isPending: roles.isPending || results.some((r) => r.isPending),
      error: roles.error ?? results.find((r) => r.error)?.error ?? null,
    }),
  });
}

/** The trackers that the caller may configure. */
export function useConfigurable(enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["configurable", key], queryFn: () => trackers.configurable(key), staleTime: 30_000, enabled });
}

/** After a change of the policy: everything of the settings plane is asked for again. */
export function useRefresh() {
  const client = useQueryClient();
  return useCallback(async () => {
    const stale = new Set(["users", "user", "roles", "role", "assignments", "teams", "sites", "app-access", "effective", "permissions", "features", "audit", "why-people", "user-sessions", "keys", "rights", "policy-tests", "pendings", "role-usage", "role-trackers", "team-restrictions"]);
    await client.invalidateQueries({ predicate: (query) => stale.has(String(query.queryKey[0])) });
  }, [client]);
}
