import { plural, t } from "@lingui/core/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { BulkDone } from "@/api/bulk";
import * as api from "@/api/restrict";
import { useWorkspace } from "@/features/session/workspace";
import { useToasts } from "@/ui/Toast";
import { listed } from "@/ui/format";

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
      if (target.kind === "records") say(bulkWords(answer as BulkDone, doc.mode === "public" ? t`made public` : t`restricted`));
      else say(doc.mode === "public" ? t`${target.name} is public.` : t`${target.name} is restricted to ${whom(doc)}.`);
      void client.invalidateQueries({ predicate: (query) => touched.has(String(query.queryKey[0])) });
    },
  });
}

/** "3 of 4 records archived, 1 left as it is". */
export function bulkWords(done: BulkDone, verb: string): string {
  const words = t`${done.done} of ${plural(done.count, { one: "# record", other: "# records" })} ${verb}`;
  return done.skipped > 0 ? plural(done.skipped, { one: `${words}, # left as it is`, other: `${words}, # left as they are` }) : words;
}

function whom(doc: api.RestrictionDoc): string {
  const users = doc.users?.length ?? 0;
  const teams = doc.teams?.length ?? 0;
  const parts = [users > 0 ? plural(users, { one: "# person", other: "# people" }) : "", teams > 0 ? plural(teams, { one: "# team", other: "# teams" }) : ""].filter(Boolean);
  return parts.length === 0 ? t`nobody` : listed(parts);
}
