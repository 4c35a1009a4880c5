import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { setLook } from "@/api/look";
import { beginViewAs, endViewAs } from "@/api/viewas";
import { keys } from "@/features/session/queries";
import { useWorkspace } from "@/features/session/workspace";

/** As whom: fixed by the menu that asked, or still to be chosen. */
export interface Wanted {
  target?: string;
  name?: string;
}

// What the dialog is open for outlives the pages: they are all read anew when a look begins or ends.
let wanted: Wanted | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function want(next: Wanted | null): void {
  wanted = next;
  for (const tell of listeners) tell();
}

/** Looking as somebody else: who may, as whom, and its beginning and end. */
export function useViewAs() {
  const { key: ws, me, view_as } = useWorkspace();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const asked = useSyncExternalStore(subscribe, () => wanted);
  const anew = async () => {
    await navigate({ to: "/w/$ws", params: { ws } });
    await queries.resetQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
  };
  return {
    superuser: me.superuser && (me.settings === "extended" || me.settings === "full") && view_as === undefined,
    look: view_as,
    wanted: asked,
    choose: (next: Wanted) => want(next),
    close: () => want(null),
    begin: async (target: string, reason: string) => {
      const look = await beginViewAs(ws, target, reason);
      setLook({ workspace: ws, as: look.as });
      want(null);
      await anew();
    },
    /** Ends it; then, to go on as another, opens the choice. */
    exit: async (next?: Wanted) => {
      await endViewAs(ws);
      setLook(null);
      await anew();
      if (next) want(next);
    },
  };
}
