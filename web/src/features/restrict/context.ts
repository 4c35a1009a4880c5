import { useSyncExternalStore } from "react";
import type { Restricted } from "@/api/restrict";

// The one dialog stands beside the pages: sidebar, table, record and boards all open it.
let wanted: Restricted | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Opens the dialog *Restrict access* for a tracker, a saved view or a record. */
export function openRestrict(target: Restricted | null): void {
  wanted = target;
  for (const tell of listeners) tell();
}

/** What the dialog is open for; null while it is closed. */
export const useRestricting = () => useSyncExternalStore(subscribe, () => wanted);
