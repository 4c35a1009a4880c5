import { useState } from "react";
import { readDraft, writeDraft } from "@/features/nav/drafts";
import { useWorkspace } from "@/features/session/workspace";
import { changeCount, emptyDraft, readStored, type AccessDraft, type Stored } from "./draft";

/** The draft of app access, kept for this tab so that a reload does not lose it. */
export function useAccessDraft(stored: Stored) {
  const { key } = useWorkspace();
  const place = `${key}:app-access`;
  const [draft, setDraft] = useState(() => readStored(readDraft(place), stored));
  const change = (next: AccessDraft) => {
    // A draft that changes nothing begins anew with the next change.
    const kept = changeCount(stored, next) > 0 ? next : emptyDraft(stored);
    setDraft(kept);
    writeDraft(place, changeCount(stored, kept) > 0 ? JSON.stringify(kept) : null);
  };
  return { draft, change, discard: () => change(emptyDraft(stored)) };
}
