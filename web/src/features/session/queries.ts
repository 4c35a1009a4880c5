import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/error";
import { setLook } from "@/api/look";
import type { Me, SignInInfo } from "@/api/model";
import * as api from "@/api/session";
import { forgetDrafts } from "@/features/nav/drafts";
import { settle } from "@/i18n/language";
import { forgetTables } from "@/features/nav/lastTable";

export const keys = { me: ["me"] as const, sessions: ["sessions"] as const, signIn: ["sign-in"] as const };

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async (): Promise<Me | null> => {
    try {
      const me = await api.me();
      if (me.kind === "account") await settle(me.language, api.setLanguage);
      return me;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 30_000,
});

export const useMe = () => useQuery(meQuery);

const workspaceQuery = (ws: string) => queryOptions({ queryKey: ["workspace", ws], queryFn: () => api.workspace(ws), staleTime: 30_000 });

export const useWorkspaceQuery = (ws: string) => useQuery(workspaceQuery(ws));

/** Asks who is signed in, and then for the workspace, while the page's own code is still on its way. What is known is not asked again. */
export async function enter(client: QueryClient, ws: string): Promise<void> {
  const me = await client.ensureQueryData(meQuery);
  if (me) await client.prefetchQuery({ ...workspaceQuery(ws), staleTime: Infinity });
}

export const useSignInInfo = () =>
  useQuery({
    queryKey: keys.signIn,
    queryFn: async (): Promise<SignInInfo> => {
      try {
        return await api.signInInfo();
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return { methods: ["password", "code"], providers: [] };
        throw error;
      }
    },
    staleTime: Infinity,
  });

/** After signing in or out nothing that was read for the other person may stay. */
export function useForget() {
  const client = useQueryClient();
  return async () => {
    setLook(null);
    forgetTables();
    forgetDrafts();
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] && query.queryKey[0] !== keys.signIn[0] });
    await client.refetchQueries({ queryKey: keys.me });
  };
}
