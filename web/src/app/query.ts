import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/error";
import { lookNow, setLook } from "@/api/look";
import { keys } from "@/features/session/queries";

/** A session that ended shows the sign-in page; nothing read before stays in memory. */
function forgetOnSignOut(client: () => QueryClient) {
  return (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) return;
    // Ended by an administrator in one workspace alone: its gate says so, and nothing read behind it stays.
    if (error.code === "session_ended") return void client().resetQueries({ predicate: ({ queryKey: [first, ...rest] }) => first === "workspace" && rest.length === 1 });
    // A wrong password or code is a 401 as well, and no end of a session.
    if (error.code !== "signed_out") return;
    const key = JSON.stringify(keys.me);
    client().removeQueries({ predicate: (query) => JSON.stringify(query.queryKey) !== key });
    void client().invalidateQueries({ queryKey: keys.me });
  };
}

/** A look as somebody else that is over: everything is read anew, as oneself. */
function lookIsOver(error: unknown, client: QueryClient): boolean {
  if (!(error instanceof ApiError) || error.code !== "view_as_over" || lookNow() === null) return false;
  setLook(null);
  void client.resetQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
  return true;
}

/** Only what may pass by itself is asked again: no network, or a store that cannot be asked. */
function worthRetrying(count: number, error: unknown): boolean {
  return count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503);
}

export function newQueryClient(): QueryClient {
  const onError = forgetOnSignOut(() => client);
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (lookIsOver(error, client)) return;
        const [first, ...rest] = query.queryKey;
        const gate = first === keys.me[0] || (first === "workspace" && rest.length === 1); // they show their own refusal
        if (!gate) onError(error);
      },
    }),
    mutationCache: new MutationCache({ onError: (error) => void (lookIsOver(error, client) || onError(error)) }),
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 10_000, gcTime: 120_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  return client;
}
