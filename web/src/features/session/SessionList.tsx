import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as api from "@/api/session";
import { agentName } from "@/ui/agent";
import { ago, dateTime, dotted } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { keys } from "./queries";
import css from "./SessionsPage.module.css";

/** Where this account is signed in, and how to end it elsewhere. */
export function SessionList() {
  const list = useQuery({ queryKey: keys.sessions, queryFn: api.sessions });
  const client = useQueryClient();
  const { say } = useToasts();
  const done = (text: string) => async () => {
    await client.invalidateQueries({ queryKey: keys.sessions });
    say(text);
  };
  const end = useMutation({ mutationFn: api.endSession, onSuccess: done(t`That session has ended.`) });
  const endOthers = useMutation({ mutationFn: api.endOtherSessions, onSuccess: done(t`All other sessions have ended.`) });
  const others = (list.data ?? []).filter((s) => !s.current);
  return (
    <>
      {list.isPending && <Skeleton rows={4} />}
      {list.isError && <Failure error={list.error} what={t`Your sessions`} onRetry={() => void list.refetch()} />}
      {list.data && (
        <ul className={css.list}>
          {list.data.map((session) => (
            <li key={session.id} className={css.item}>
              <div className={css.what}>
                <b>{agentName(session.user_agent)}</b> {session.current && <span className={css.here}>{t`this one`}</span>}
                <span className={css.when}>{dotted(t`Signed in ${dateTime(session.created_at)}`, t`used ${ago(session.last_used_at)}`, session.address)}</span>
              </div>
              {!session.current && (
                <Button variant="default" onClick={() => end.mutate(session.id)} aria-label={t`End the session of ${agentName(session.user_agent)}, signed in ${dateTime(session.created_at)}`}>
                  {t`End`}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <div className={css.others}>
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t`End all others`}
          </Button>
        </div>
      )}
    </>
  );
}
