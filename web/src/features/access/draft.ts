import type { AppAccessMode } from "@/api/access";

/** What app access is to become: nothing of it holds before Save (A5.2). */
export interface AccessDraft {
  /** The revision it began with. */
  base: number;
  mode: AppAccessMode;
  /** Toggles that differ from what is stored. */
  users: Readonly<Record<string, boolean>>;
}

export interface Stored {
  mode: AppAccessMode;
  users: Readonly<Record<string, boolean>>;
  revision: number;
}

export const emptyDraft = (stored: Stored): AccessDraft => ({ base: stored.revision, mode: stored.mode, users: {} });

/** How many things the draft changes. */
export const changeCount = (stored: Stored, draft: AccessDraft) => Object.keys(draft.users).length + (draft.mode === stored.mode ? 0 : 1);

/** Whether a user's own toggle is on in the draft. */
export const isOn = (stored: Stored, draft: AccessDraft, user: string) => draft.users[user] ?? stored.users[user] ?? false;

/** Puts toggles; one that is back at what is stored leaves the draft. */
export function setToggles(stored: Stored, draft: AccessDraft, ids: Iterable<string>, on: boolean): AccessDraft {
  const users: Record<string, boolean> = { ...draft.users };
  for (const id of ids) {
    if ((stored.users[id] ?? false) === on) delete users[id];
    else users[id] = on;
  }
  return { ...draft, users };
}

/** What was drafted in this tab, as far as it still says something; damaged text is none. */
export function readStored(text: string | null, stored: Stored): AccessDraft {
  try {
    const found = JSON.parse(text ?? "") as Partial<AccessDraft>;
    if (typeof found.base !== "number" || (found.mode !== "everyone" && found.mode !== "selected")) return emptyDraft(stored);
    const users = Object.fromEntries(Object.entries(found.users ?? {}).filter(([id, on]) => id in stored.users && stored.users[id] !== on && typeof on === "boolean"));
    return { base: found.base, mode: found.mode, users };
  } catch {
    return emptyDraft(stored);
  }
}
