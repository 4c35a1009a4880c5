import { useSyncExternalStore } from "react";
import type { Tracker } from "@/api/model";
import type { View, NewView } from "@/api/views";

/** The windows of this folder; the drawer and the pages open the same ones. */
export type Dialog =
  | { kind: "save"; tracker: Tracker; draft: Pick<NewView, "kind" | "filter" | "sort" | "columns" | "group" | "date">; onSaved: (view: View) => void }
  | { kind: "share"; tracker: Tracker; view: View }
  | { kind: "rename"; tracker: Tracker; view: View }
  | { kind: "delete"; tracker: Tracker; view: View }
  | { kind: "edit-tracker"; tracker: Tracker };

let open: Dialog | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Opens one of the windows; null closes it. */
export function openDialog(next: Dialog | null): void {
  open = next;
  for (const tell of listeners) tell();
}

export const useDialog = () => useSyncExternalStore(subscribe, () => open);
