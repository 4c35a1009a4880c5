import { useNavigate } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import { tableSearch } from "@/features/nav/lastTable";

/** Where one goes when the record is out of sight. Who came by a link has no table to go to. */
export const LeaveContext = createContext<(() => Promise<void>) | null>(null);

/** Leaves the record for the list it was opened from. */
export function useLeave(workspace: string, tracker: string): () => Promise<void> {
  const given = useContext(LeaveContext);
  const navigate = useNavigate();
  return given ?? (() => navigate({ to: "/w/$ws/t/$tracker", params: { ws: workspace, tracker }, search: tableSearch(workspace, tracker) }));
}
