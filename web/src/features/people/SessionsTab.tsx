import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { agentName } from "@/ui/agent";
import { ago, dateTime, dotted } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";

/** Where somebody is signed in here, how to end it, and when they came before. */
export function SessionsTab({ user }: { user: User }) {
  return (
    <div className={css.form}>
      <LiveSessions user={user} title={t`Signed in now`} />
      <Entrances user={user.id} />
    </div>
  );
}

/** The sessions with which somebody can enter now, each with its end. */
export function LiveSessions({ user, title }: { user: User; title: string }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const refuse = useRefuse();
  const list = useQuery({ queryKey: ["user-sessions", ws, user.id], queryFn: () => api.userSessions(ws, user.id), staleTime: 0 });
  const done = (text: string) => ({
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["user-sessions", ws, user.id] });
      say(text);
    },
    onError: (error: unknown) => refuse(error),
  });
  const end = useMutation({ mutationFn: (session: string) => api.endUserSession(ws, user.id, session), ...done(t`That session has ended here.`) });
  const endAll = useMutation({ mutationFn: () => api.endUserSessions(ws, user.id), ...done(t`${user.name} is signed out of this workspace everywhere.`) });
  const may = whyNot(user.can.sessions);
  const live = (list.data ?? []).filter((s) => s.live);
  return (
    <section className={css.section} aria-label={title}>
      <h3>{title}</h3>
      {list.isPending && <Skeleton rows={3} />}
      {list.isError && <Failure error={list.error} what={t`The sessions`} onRetry={() => void list.refetch()} />}
      {list.data && live.length === 0 && <p className={css.quiet}>{t`Nowhere.`}</p>}
      <ul className={css.lines}>
        {live.map((session) => (
          <li key={session.id}>
            <div className={css.main}>
              <b>{agentName(session.user_agent)}</b> {session.current && <span className={css.chip}>{t`Yours, this one`}</span>}
              <span>{dotted(t`Since ${dateTime(session.began_at)}`, t`used ${ago(session.seen_at)}`, session.address)}</span>
            </div>
            <ReasonButton size="compact-sm" variant="default" reason={may} asks={{ takes: user.settings === "full" ? takes.full : takes.extended }} onClick={() => end.mutate(session.id)}>
              <Trans>End<span className="vh"> the session on {agentName(session.user_agent)}</span></Trans>
            </ReasonButton>
          </li>
        ))}
      </ul>
      {live.length > 1 && (
        <div>
          <ReasonButton variant="default" reason={may} asks={{ takes: user.settings === "full" ? takes.full : takes.extended }} loading={endAll.isPending} onClick={() => endAll.mutate()}>
            {t`End all sessions`}
          </ReasonButton>
        </div>
      )}
    </section>
  );
}

/** The sign-ins of before, newest first. */
function Entrances({ user }: { user: string }) {
  const { key: ws } = useWorkspace();
  const list = useInfiniteQuery({
    queryKey: ["entrances", ws, user],
    queryFn: ({ pageParam }) => api.entrances(ws, user, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={css.section}>
      <h3>{t`Sign-ins, 180 days back`}</h3>
      {list.isPending && <Skeleton rows={3} />}
      {list.isError && <Failure error={list.error} what={t`The sign-ins`} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <p className={css.quiet}>{t`None.`}</p>}
      <ul className={css.lines}>
        {items.map((one) => (
          <li key={one.id}>
            <div className={css.main}>
              {agentName(one.user_agent)}
              <span>
                {dateTime(one.began_at)}
                {one.address ? ` · ${one.address}` : ""}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t`Earlier ones`}
          </Button>
        </div>
      )}
    </section>
  );
}
