import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { lookNow, setLook } from "@/api/look";
import { beginViewAs, endViewAs, type LookDraft } from "@/api/viewas";
import { keys } from "@/features/session/queries";
import { useWorkspace } from "@/features/session/workspace";

/** As whom: fixed by the menu that asked, or still to be chosen. */
export interface Wanted {
  target?: string;
  name?: string;
  /** Permissions that are not saved, to be seen as if they were; role is whose they are, tracker where one looks first. */
  draft?: LookDraft & { role: string; tracker: string };
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
  const router = useRouter();
  const anew = async (go = () => navigate({ to: "/w/$ws", params: { ws } })) => {
    await go();
    await queries.resetQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
  };
  return {
    superuser: me.superuser && (me.settings === "extended" || me.settings === "full") && view_as === undefined,
    look: view_as,
    wanted: asked,
    choose: (next: Wanted) => want(next),
    close: () => want(null),
    begin: async (target: string, reason: string, draft?: Wanted["draft"]) => {
      const look = await beginViewAs(ws, target, reason, draft);
      setLook({ workspace: ws, as: look.as, back: draft && router.state.location.href });
      want(null);
      await anew(draft && (() => navigate({ to: "/w/$ws/t/$tracker", params: { ws, tracker: draft.tracker } })));
    },
    /** Ends it; then, to go on as another, opens the choice. */
    exit: async (next?: Wanted) => {
      await endViewAs(ws);
      const back = next ? undefined : lookNow()?.back;
      setLook(null);
      await anew(back === undefined ? undefined : () => navigate({ href: back }));
      if (next) want(next);
    },
  };
}
