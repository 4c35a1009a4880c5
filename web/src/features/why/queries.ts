import { useQueries, useQuery } from "@tanstack/react-query";
import * as people from "@/api/people";
import * as trackers from "@/api/tracker";
import * as api from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { useTrackers } from "@/features/tracker/queries";
import type { Singular } from "./words";

// Answers are never kept: rights may have changed a second ago.
const fresh = { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false } as const;

export function useAnswer(question: api.Question) {
  const { key } = useWorkspace();
  return useQuery({ ...fresh, queryKey: ["why", key, question], queryFn: ({ signal }) => api.explain(key, question, signal) });
}

export function useWho(question: api.Question & { tracker: string }, enabled = true) {
  const { key } = useWorkspace();
  const { user: _user, ...rest } = question;
  return useQuery({ ...fresh, queryKey: ["who-can", key, rest], queryFn: ({ signal }) => api.whoCan(key, question, signal), enabled });
}

/** What a person can do; with `without`, as if nobody held that role. */
export function useEffective(user: string, without?: string, enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ ...fresh, queryKey: ["effective", key, user, without ?? ""], queryFn: ({ signal }) => api.effective(key, user, without, signal), enabled });
}

/** The trackers that can be asked about: those one sees, and those one may configure. */
export function useAskable() {
  const workspace = useWorkspace();
  const seen = useTrackers();
  const settings = workspace.can.settings.allowed;
  const own = useQuery({ queryKey: ["configurable", workspace.key], queryFn: () => trackers.configurable(workspace.key), enabled: settings, staleTime: 30_000 });
  const configurable = own.data ?? [];
  const all = [...configurable, ...(seen.data ?? []).filter((t) => !configurable.some((c) => c.id === t.id))];
  const singular: Singular = (tracker) => all.find((t) => t.key === tracker)?.singular;
  return { all, configurable, singular };
}

/** States and properties of a tracker as far as the asker may name them: all of them in configuration mode. */
export function useParts(tracker: string | undefined, configurable: boolean) {
  const { key } = useWorkspace();
  return useQuery({
    queryKey: configurable ? ["configuration", key, tracker] : ["tracker", key, tracker],
    queryFn: async () => (configurable ? trackers.configuration(key, tracker!) : trackers.tracker(key, tracker!)),
    enabled: tracker !== undefined,
    staleTime: 30_000,
  });
}

/** The states of several trackers in configuration mode. */
export function useStates(keys: readonly string[]) {
  const { key } = useWorkspace();
  return useQueries({
    queries: keys.map((tracker) => ({ queryKey: ["configuration", key, tracker], queryFn: () => trackers.configuration(key, tracker), staleTime: 30_000 })),
    combine: (results) => new Map(results.map((r, i) => [keys[i] ?? "", r.data?.states ?? []])),
  });
}

/** People to ask about, found by the server; for who has settings access. */
export function usePeople(q: string, enabled: boolean) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["why-people", key, q], queryFn: () => people.users(key, { q: q || undefined }), enabled, staleTime: 30_000, placeholderData: (before) => before });
}
