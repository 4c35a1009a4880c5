import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import type { RecordPage } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { recordsKey } from "@/features/tracker/queries";

/** The records before and after this one in the list it was opened from, as far as that list was loaded. */
export function useNeighbours(place: OnePlace, number: number): { before?: number; after?: number } {
  const client = useQueryClient();
  const lists = client.getQueryCache().findAll({ queryKey: [...recordsKey(place.workspace, place.tracker), "list"] });
  const latest = lists.sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  for (const query of latest) {
    const data = query.state.data as Partial<InfiniteData<RecordPage>> | undefined;
    const numbers = data?.pages?.flatMap((page) => page.items.map((row) => row.number)) ?? [];
    const at = numbers.indexOf(number);
    if (at >= 0) return { before: numbers[at - 1], after: numbers[at + 1] };
  }
  return {};
}
