import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { Question, WhoAnswer } from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { errorText, Failure, Skeleton } from "@/ui/Status";
import { Frame, type ViewProps } from "./Frame";
import { CopyLink } from "./Share";
import { useAskable, useWho } from "./queries";
import { through, whoCount, whoTitle } from "./words";
import css from "./Why.module.css";

/** Who can do a thing; the server tells it to who may configure the tracker. */
export function WhoView({ topic, onTopic, onClose }: ViewProps<"who">) {
  const { question } = topic;
  const { singular } = useAskable();
  const who = useWho(question);
  return (
    <Frame title={who.data ? whoTitle(who.data, question, singular) : t`Who can see this?`} onClose={onClose}>
      {who.isPending && <Skeleton rows={6} label={t`Looking for the answer`} />}
      {who.isError && <NotTold error={who.error} onRetry={() => void who.refetch()} />}
      {who.data && <People answer={who.data} record={question.record !== undefined} onPick={(user) => onTopic({ kind: "why", question: { ...question, user } })} />}
      <div className={css.onward}>
        <CopyLink topic={topic} />
        <Button size="compact-sm" variant="default" onClick={() => onTopic({ kind: "why", question: { ...question, user: undefined } })}>
          {t`And I?`}
        </Button>
      </div>
    </Frame>
  );
}

function NotTold({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!(error instanceof ApiError) || ![403, 404, 422].includes(error.status)) return <Failure error={error} what={t`The answer`} onRetry={onRetry} />;
  return (
    <p className={css.verdict} role="status">
      <span aria-hidden="true">✗</span>
      <span>{error.status === 404 ? t`There is nothing here that you can ask about.` : errorText(error)}</span>
    </p>
  );
}

function People({ answer, record, onPick }: { answer: WhoAnswer; record: boolean; onPick?: (user: string) => void }) {
  const { me } = useWorkspace();
  return (
    <>
      <p className={css.fact} role="status">
        {whoCount(answer)}
      </p>
      <ul className={css.people}>
        {answer.items.map((one) => (
          <li key={one.user.id}>
            <div>
              <b>{one.user.id === me.id ? t`${one.user.name} (you)` : one.user.name}</b>
              <p className={css.fact}>{byWhat(one, record)}</p>
            </div>
            {onPick && one.user.id && (
              <Button size="compact-sm" variant="default" onClick={() => onPick(one.user.id!)}>
                <Trans>Why?<span className="vh"> {one.user.name}</span></Trans>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What lets somebody, and whether it takes being assigned. */
function byWhat(one: WhoAnswer["items"][number], record: boolean): string {
  const roles = through(one.roles);
  if (!one.when_assigned) return roles;
  return record ? t`${roles}, because they are assigned` : t`${roles}, only where assigned`;
}

/** The same inside an answer. About a record it waits to be asked: it may be noted in the access log (A2.4). */
export function WhoList({ question, ask }: { question: Question & { tracker: string }; ask: boolean }) {
  const [asked, setAsked] = useState(!ask);
  const who = useWho(question, asked);
  return (
    <>
      <h3 className={css.sub}>{t`Who can`}</h3>
      {!asked && (
        <Button size="compact-sm" variant="default" className={css.start} onClick={() => setAsked(true)}>
          {t`Show who can`}
        </Button>
      )}
      {asked && who.isPending && <p className={css.fact}>{t`Looking…`}</p>}
      {who.isError && <NotTold error={who.error} onRetry={() => void who.refetch()} />}
      {who.data && <People answer={who.data} record={question.record !== undefined} />}
    </>
  );
}
