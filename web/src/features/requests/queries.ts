import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/requests";
import { useWorkspace } from "@/features/session/workspace";

/** What waits for another person, as far as one decides on it or has asked for it. */
export function usePendings(staleTime = 60_000) {
  const { key, can } = useWorkspace();
  return useQuery({ queryKey: ["pendings", key], queryFn: () => api.pendings(key), enabled: can.settings.allowed, staleTime });
}
