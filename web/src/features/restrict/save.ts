import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { BulkDone } from "@/api/bulk";
import * as api from "@/api/restrict";
import { useWorkspace } from "@/features/session/workspace";
import { plural } from "@/ui/format";
import { useToasts } from "@/ui/Toast";

// What a restriction changes on the pages: sidebars, lists and records are asked for again.
const touched = new Set(["trackers", "tracker", "views", "records", "record", "restriction", "configurable", "team-restrictions", "dashboards", "dashboard"]);

/** Saves a restriction and says what holds now. */
export function useSaveRestriction(target: api.Restricted, etag: string, onDone: () => void) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  return useMutation({
    mutationFn: ({ doc }: { doc: api.RestrictionDoc }) => api.putRestriction(key, target, etag, doc, ""),
    onSuccess: (answer, { doc }) => {
      onDone();
      if (target.kind === "records") say(bulkWords(answer as BulkDone, doc.mode === "public" ? "made public" : "restricted"));
      else say(doc.mode === "public" ? `${target.name} is public.` : `${target.name} is restricted to ${whom(doc)}.`);
      void client.invalidateQueries({ predicate: (query) => touched.has(String(query.queryKey[0])) });
    },
  });
}

/** "3 of 4 records archived, 1 left as it is". */
export function bulkWords(done: BulkDone, verb: string): string {
  const words = `${done.done} of ${plural(done.count, "record")} ${verb}`;
  return done.skipped > 0 ? `${words}, ${done.skipped} left as ${done.skipped === 1 ? "it is" : "they are"}` : words;
}

function whom(doc: api.RestrictionDoc): string {
  const users = doc.users?.length ?? 0;
  const teams = doc.teams?.length ?? 0;
  const parts = [users > 0 && plural(users, "person", "people"), teams > 0 && plural(teams, "team")].filter(Boolean);
  return parts.length === 0 ? "nobody" : parts.join(" and ");
}
