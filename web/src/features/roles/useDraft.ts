import { useCallback, useState } from "react";
import { readDraft, writeDraft } from "@/features/nav/drafts";
import type { Draft } from "./draft";

/** A draft kept for this tab, so that neither a reload nor another role's matrix loses it. */
export function useDraft(key: string): { draft: Draft; change: (next: Draft) => void; undo: () => void; clear: () => void } {
  const [state, setState] = useState(() => ({ key, draft: read(key), past: [] as Draft[] }));
  const current = state.key === key ? state : { key, draft: read(key), past: [] as Draft[] };
  if (state.key !== key) setState(current);

  const put = useCallback(
    (draft: Draft, past: Draft[]) => {
      write(key, draft);
      setState({ key, draft, past });
    },
    [key],
  );
  return {
    draft: current.draft,
    change: (next) => put(next, [...current.past.slice(-99), current.draft]),
    undo: () => {
      const before = current.past[current.past.length - 1];
      if (before) put(before, current.past.slice(0, -1));
    },
    clear: () => put({}, []),
  };
}

function read(place: string): Draft {
  try {
    const found: unknown = JSON.parse(readDraft(place) ?? "{}");
    return typeof found === "object" && found !== null ? (found as Draft) : {};
  } catch {
    return {};
  }
}

function write(place: string, draft: Draft): void {
  writeDraft(place, Object.keys(draft).length === 0 ? null : JSON.stringify(draft));
}
