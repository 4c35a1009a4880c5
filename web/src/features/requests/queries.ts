import { useQuery } from "@tanstack/react-query";
import * as asking from "@/api/asking";
import * as api from "@/api/requests";
import { useWorkspace } from "@/features/session/workspace";

/** What waits for another person, as far as one decides on it or has asked for it. */
export function usePendings(staleTime = 60_000) {
  const { key, can } = useWorkspace();
  return useQuery({ queryKey: ["pendings", key], queryFn: () => api.pendings(key), enabled: can.settings.allowed, staleTime });
}

/** Access that one has asked for, and what one decides on. Guests have no such list, and nobody while they look as another. */
export function useAccessRequests(staleTime = 60_000) {
  const { key, me, view_as } = useWorkspace();
  return useQuery({ queryKey: ["access-requests", key], queryFn: () => asking.accessRequests(key), enabled: me.kind !== "guest" && !view_as, staleTime });
}

/** Waits for oneself to decide; what waits for its time waits for nobody. */
export const toDecide = (one: { mine: boolean; kind?: string }) => !one.mine && one.kind !== "scheduled";
