import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/roles";
import { useWorkspace } from "@/features/session/workspace";

/** One role with the tag that a change of it names. */
export function useRole(key: string, enabled = true) {
  const { key: ws } = useWorkspace();
  return useQuery({ queryKey: ["role", ws, key], queryFn: () => api.role(ws, key), staleTime: 0, enabled });
}
