import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/views";
import { useWorkspace } from "@/features/session/workspace";

/** Under this key lie the saved views of a tracker. */
export const viewsKey = (workspace: string, tracker: string) => ["views", workspace, tracker] as const;

/** The saved views of a tracker that one may open, in the order they were made. */
export function useViews(tracker: string, enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: viewsKey(key, tracker), queryFn: () => api.list(key, tracker), staleTime: 30_000, enabled });
}
