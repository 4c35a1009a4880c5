import type { Restricted } from "@/api/restrict";
import { slot } from "@/ui/slot";

// The one dialog stands beside the pages: sidebar, table, record and boards all open it.
const wanted = slot<Restricted>();

/** Opens the dialog *Restrict access* for a tracker, a saved view or a record. */
export const openRestrict = wanted.put;

/** What the dialog is open for; null while it is closed. */
export const useRestricting = wanted.use;
