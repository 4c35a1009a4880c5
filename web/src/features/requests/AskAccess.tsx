import { useQueryClient } from "@tanstack/react-query";
import * as api from "@/api/asking";
import type { Question } from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { AskDialog } from "./AskDialog";

/** Asks for what a question is about, for oneself (A13.5); nothing for guests, who ask whoever sent the link, and while looking as another. */
export function AskAccess({ question }: { question?: Question }) {
  const { key, me, view_as } = useWorkspace();
  const client = useQueryClient();
  const { action, tracker, record, property, user } = question ?? {};
  if (!action || !tracker || me.kind === "guest" || view_as || (user && user !== me.id)) return null;
  return (
    <AskDialog
      send={async (reason) => {
        await api.askForAccess(key, { action, tracker, record, property, reason: reason.trim() || undefined });
        await client.invalidateQueries({ queryKey: ["access-requests", key] });
      }}
    />
  );
}
