import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import * as api from "@/api/designer";
import type { Note } from "@/api/note";
import { readDraft, writeDraft } from "@/features/nav/drafts";
import { useWorkspace } from "@/features/session/workspace";
import { changeOf, changesIn, designOf, type Design } from "./draft";

export const configurationKey = (workspace: string, tracker: string) => ["design", workspace, tracker] as const;

export function useConfiguration(tracker: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: configurationKey(key, tracker), queryFn: () => api.configuration(key, tracker), staleTime: 0 });
}

export const draftPlace = (workspace: string, tracker: string) => `design:${workspace}:${tracker}`;

interface Kept {
  etag: string;
  design: Design;
}

function kept(place: string): Kept | null {
  try {
    return JSON.parse(readDraft(place) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** A tracker's draft, kept for this tab over all pages of the designer. Nothing changes before it is saved. */
export function useDesign(tracker: string, stored: { body: api.Configuration; etag: string }) {
  const { key: ws } = useWorkspace();
  const place = draftPlace(ws, stored.body.id);
  const was = useMemo(() => designOf(stored.body), [stored.body]);
  const [state, setState] = useState<{ place: string; kept: Kept | null; past: Design[] }>(() => ({ place, kept: kept(place), past: [] }));
  const now = state.kept?.design ?? was;
  const count = changesIn(was, now);
  const put = useCallback(
    (design: Design | null, past: Design[]) => {
      const next = design && { etag: state.kept?.etag ?? stored.etag, design };
      writeDraft(place, next && JSON.stringify(next));
      setState({ place, kept: next, past });
    },
    [place, state.kept?.etag, stored.etag],
  );
  const change = changeOf(was, now);
  return {
    was,
    now,
    count,
    change: (edit: (d: Design) => Design) => put(edit(now), [...state.past.slice(-99), now]),
    undo: () => {
      const before = state.past[state.past.length - 1];
      if (before) put(before, state.past.slice(0, -1));
    },
    discard: () => put(null, []),
    /** Somebody has saved another version since the draft was begun. */
    stale: state.kept !== null && state.kept.etag !== stored.etag,
    draft: change,
    write: (note: Note) => api.patchTracker(ws, tracker, state.kept?.etag ?? stored.etag, change, note),
  };
}

export type Designer = ReturnType<typeof useDesign>;
