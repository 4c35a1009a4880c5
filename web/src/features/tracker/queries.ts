import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/tracker";
import { useWorkspace } from "@/features/session/workspace";

/** The trackers one sees, in the sidebar's order. */
export function useTrackers() {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["trackers", key], queryFn: () => api.trackers(key), staleTime: 30_000 });
}
