import { plural, t } from "@lingui/core/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { BulkDone } from "@/api/bulk";
import * as api from "@/api/restrict";
import { useWorkspace } from "@/features/session/workspace";
import { useToasts } from "@/ui/Toast";
import { listed, number } from "@/ui/format";

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
      if (target.kind === "records") say(bulkWords(answer as BulkDone, doc.mode === "public" ? "public" : "restricted"));
      else say(doc.mode === "public" ? t`${target.name} is public.` : onlyFor(target.name, doc));
      void client.invalidateQueries({ predicate: (query) => touched.has(String(query.queryKey[0])) });
    },
  });
}

/** What was done to several records at once. */
export type BulkDeed = "assigned" | "moved" | "public" | "restricted" | "archived" | "restored" | "deleted";

function deedWords({ done, count }: BulkDone, deed: BulkDeed): string {
  const did = number(done);
  switch (deed) {
    case "assigned":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} assigned`;
    case "moved":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} moved`;
    case "public":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} made public`;
    case "restricted":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} restricted`;
    case "archived":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} archived`;
    case "restored":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} restored`;
    case "deleted":
      return t`${did} of ${plural(count, { one: "# record", other: "# records" })} deleted`;
  }
}

/** "3 of 4 records archived, 1 left as it is". */
export function bulkWords(done: BulkDone, deed: BulkDeed): string {
  const words = deedWords(done, deed);
  return done.skipped > 0 ? plural(done.skipped, { one: `${words}, # left as it is`, other: `${words}, # left as they are` }) : words;
}

function onlyFor(name: string, doc: api.RestrictionDoc): string {
  const users = doc.users?.length ?? 0;
  const teams = doc.teams?.length ?? 0;
  const parts = [users > 0 ? plural(users, { one: "# person", other: "# people" }) : "", teams > 0 ? plural(teams, { one: "# team", other: "# teams" }) : ""].filter(Boolean);
  return parts.length === 0 ? t`${name} is restricted to nobody.` : t`${name} is restricted to ${listed(parts)}.`;
}
