import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/talk";
import { useWorkspace } from "@/features/session/workspace";

/** Records by a text in what one views of them, or by number. Nothing is asked for less than two signs, but for digits. */
export function useSearch(q: string, limit: number) {
  const { key } = useWorkspace();
  const text = q.trim();
  return useQuery({
    queryKey: ["search", key, text, limit],
    queryFn: ({ signal }) => api.search(key, text, limit, signal),
    enabled: text.length > 1 || /^\d$/.test(text),
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
}
