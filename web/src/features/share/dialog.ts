import type { Tracker } from "@/api/model";
import type { View, NewView } from "@/api/views";
import { slot } from "@/ui/slot";

/** The windows of this folder; the drawer and the pages open the same ones. */
export type Dialog =
  | { kind: "save"; tracker: Tracker; draft: Pick<NewView, "kind" | "filter" | "sort" | "columns" | "group" | "date">; onSaved: (view: View) => void }
  | { kind: "share"; tracker: Tracker; view: View }
  | { kind: "rename"; tracker: Tracker; view: View }
  | { kind: "delete"; tracker: Tracker; view: View }
  | { kind: "edit-tracker"; tracker: Tracker };

const open = slot<Dialog>();

/** Opens one of the windows; null closes it. */
export const openDialog = open.put;

export const useDialog = open.use;
