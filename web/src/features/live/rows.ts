import type { InfiniteData } from "@tanstack/react-query";
import type { RecordPage, Row } from "@/api/model";

export type Pages = InfiniteData<RecordPage, string>;

/** The pages with one row as it is now; without it where it is not seen any more. */
export function replaced(pages: Pages, id: string, row: Row | null): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => (page.items.some((r) => r.id === id) ? { ...page, items: page.items.flatMap((r) => (r.id !== id ? [r] : row ? [row] : [])) } : page)),
  };
}
