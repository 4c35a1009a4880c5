/** Drafts that are kept for this tab, under one prefix, so that signing out can take them all away. */
const prefix = "trackward-draft:";

/** The text kept under a place, or null. Storage that is switched off keeps nothing. */
export function readDraft(place: string): string | null {
  try {
    return sessionStorage.getItem(prefix + place);
  } catch {
    return null;
  }
}

/** Keeps a text under a place; null takes it away. */
export function writeDraft(place: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(prefix + place);
    else sessionStorage.setItem(prefix + place, text);
  } catch {
    // Not kept beyond this page; it still holds here.
  }
}

/** The places under a prefix that have a draft. */
export function draftsUnder(start: string): string[] {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(prefix + start))
      .map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}

export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}
