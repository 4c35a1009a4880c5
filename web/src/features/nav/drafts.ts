import { keep, kept, keysKept } from "@/ui/storage";

/** Drafts that are kept for this tab, under one prefix, so that signing out can take them all away. */
const prefix = "trackward-draft:";

/** The text kept under a place, or null. */
export const readDraft = (place: string): string | null => kept("tab", prefix + place);

/** Keeps a text under a place; null takes it away. */
export const writeDraft = (place: string, text: string | null): void => void keep("tab", prefix + place, text);

/** The places under a prefix that have a draft. */
export const draftsUnder = (start: string): string[] => keysKept("tab", prefix + start).map((key) => key.slice(prefix.length));

export function forgetDrafts(): void {
  for (const key of keysKept("tab", prefix)) keep("tab", key, null);
}
