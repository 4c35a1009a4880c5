import { useMemo } from "react";
import { useConfigurable } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { pagesFor, type Takes } from "./pages";

/** The pages of the settings that one may use, and the others with what each takes (A8). */
export function useSettingsPages() {
  const { me, can } = useWorkspace();
  const selective = me.settings === "selective";
  const trackers = useConfigurable(selective);
  const named = !can.directory.allowed;
  const none = selective && trackers.data?.length === 0;
  return useMemo(() => {
    const lacks: Takes[] = [...(named ? (["directory"] as const) : []), ...(none ? (["tracker"] as const) : [])];
    return pagesFor(me.settings, lacks);
  }, [me.settings, named, none]);
}
