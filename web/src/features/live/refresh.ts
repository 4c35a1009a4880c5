import type { QueryClient } from "@tanstack/react-query";
import type { Tagged } from "@/api/client";
import type { Row, Tracker } from "@/api/model";
import * as records from "@/api/record";
import { recordsKey } from "@/features/tracker/queries";
import { replaced, type Pages } from "./rows";

/** The tracker as addresses name it: by its key, and by its id where somebody followed such a link. */
function names(client: QueryClient, workspace: string, id: string): string[] {
  const key = client.getQueryData<Tracker[]>(["trackers", workspace])?.find((t) => t.id === id)?.key;
  return key ? [key, id] : [id];
}

/**
 * What somebody is typing was begun on the record as it was: read anew under their hands, a change by another would be
 * written over without a word. So the record is read once the field is left, and its save has found the change.
 */
function whenLeft(run: () => void): void {
  const field = document.activeElement?.closest("[data-property]") ? document.activeElement : null;
  if (!field?.matches("input, textarea")) return run();
  field.addEventListener("focusout", () => setTimeout(run, 1_000), { once: true });
}

/** Takes what is read of one record anew: its page where it is open, its row where it stands. The rest of a list stays as it is. */
export async function refreshRecord(client: QueryClient, workspace: string, trackerId: string, id: string): Promise<void> {
  for (const tracker of names(client, workspace, trackerId)) {
    const under = recordsKey(workspace, tracker);
    for (const query of client.getQueryCache().findAll({ queryKey: [...under, "one"] })) {
      const one = query.state.data as Tagged<Row> | undefined;
      const ref = String(query.queryKey[4]);
      if (one?.body.id !== id && ref !== id) continue;
      whenLeft(() => void client.invalidateQueries({ queryKey: query.queryKey }));
      void client.invalidateQueries({ queryKey: [...under, "activity", ref] });
      void client.invalidateQueries({ queryKey: [...under, "comments", ref] });
    }
    await refreshRows(client, { workspace, tracker }, id);
    void client.invalidateQueries({ queryKey: [...under, "count"] });
  }
}

async function refreshRows(client: QueryClient, place: records.Place, id: string): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: [...recordsKey(place.workspace, place.tracker), "list"], type: "active" });
  if (lists.length === 0) return;
  const narrowed = (asked: records.RecordQuery | undefined) => Boolean(asked?.filter || asked?.q || asked?.state || asked?.sort);
  const holding = lists.filter(
    (query) => !narrowed(query.queryKey[4] as records.RecordQuery | undefined) && (query.state.data as Pages | undefined)?.pages.some((page) => page.items.some((row) => row.id === id)),
  );
  // Where a list is narrowed or sorted, or does not hold it yet, only the server knows its place.
  for (const query of lists) if (!holding.includes(query)) void client.invalidateQueries({ queryKey: query.queryKey });
  if (holding.length === 0) return;
  const fresh = await records.get({ ...place, record: id }).catch(() => null);
  for (const query of holding) client.setQueryData<Pages>(query.queryKey, (pages) => pages && replaced(pages, id, fresh?.body ?? null));
}

/** After a while without the stream. */
export function refreshAll(client: QueryClient, workspace: string): void {
  void client.invalidateQueries({ queryKey: ["records", workspace] });
  void client.invalidateQueries({ queryKey: ["notifications", workspace] });
}
