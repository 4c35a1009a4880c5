import { t } from "@lingui/core/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { aggregate } from "@/api/board";
import * as api from "@/api/dashboards";
import { useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";
import { useRefuse } from "@/ui/Refusal";

export const dashboardsKey = (workspace: string) => ["dashboards", workspace] as const;
export const dashboardKey = (workspace: string, id: string) => ["dashboard", workspace, id] as const;

export function useDashboards() {
  const { key } = useWorkspace();
  return useQuery({ queryKey: dashboardsKey(key), queryFn: () => api.dashboards(key), staleTime: 30_000 });
}

export function useDashboard(id: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: dashboardKey(key, id), queryFn: ({ signal }) => api.dashboard(key, id, signal), staleTime: 5_000 });
}

/** What a tile comes to over the reader's own rows; read again when the window is looked at anew. */
export function useTile(tile: api.Tile) {
  const { key } = useWorkspace();
  const place = { workspace: key, tracker: tile.tracker.key ?? tile.tracker.id };
  const query = { group: tile.group || undefined, measure: tile.measure || undefined, filter: tile.filter || undefined };
  return useQuery({
    queryKey: [...recordsKey(place.workspace, place.tracker), "list", "aggregate", query],
    queryFn: ({ signal }) => aggregate(place, query, signal),
    enabled: !tile.broken,
    refetchOnWindowFocus: "always",
  });
}

/** Makes a dashboard and opens it for editing. */
export function useCreate() {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refuse = useRefuse();
  return useMutation({
    mutationFn: () => api.createDashboard(key, { name: t`New dashboard` }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: dashboardsKey(key) });
      await navigate({ to: "/w/$ws/d/$dashboard", params: { ws: key, dashboard: made.id }, search: { edit: true } });
    },
    onError: (error) => refuse(error),
  });
}
