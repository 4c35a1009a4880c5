import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { ApiError } from "@/api/error";
import type { Answer, Question } from "@/api/why";
import { AskAccess } from "@/features/requests/AskAccess";
import { useWorkspace } from "@/features/session/workspace";
import { useHelp } from "@/features/settings/Gate";
import { dateTime, few } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { askWords } from "@/ui/reasons";
import { AsOf } from "./AsOf";
import { CopyLink, Stuck } from "./Share";
import { FixLinks } from "./FixLinks";
import { Frame, type ViewProps } from "./Frame";
import { Layers } from "./Layers";
import { PersonPicker } from "./PersonPicker";
import { WhoList } from "./WhoView";
import { useAnswer, useAskable } from "./queries";
import type { Topic } from "./question";
import { blankTitle, needsWords, reach, title } from "./words";
import css from "./Why.module.css";

/** A question with its answer: the decision, each layer, what would change it, who can, and where to go on. */
export function WhyView({ topic, onTopic, onClose }: ViewProps<"why">) {
  const { question } = topic;
  const workspace = useWorkspace();
  const { singular } = useAskable();
  const answer = useAnswer(question);
  const heading = answer.data ? title(question, answer.data, workspace.me.id, singular) : blankTitle(question);
  return (
    <Frame title={heading} onClose={onClose}>
      {workspace.can.settings.allowed && <PersonPicker key={question.user ?? ""} value={question.user} name={answer.data?.about.user} onPick={(user) => onTopic({ kind: "why", question: { ...question, user } })} />}
      {(question.at !== undefined || answer.data?.complete) && question.tracker && <AsOf key={question.at ?? ""} at={question.at} onAt={(at) => onTopic({ kind: "why", question: { ...question, at } })} />}
      {answer.isPending && <Skeleton rows={8} label={t`Looking for the answer`} />}
      {answer.isError && <Refused question={question} error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data && <Told question={question} hint={topic.hint} answer={answer.data} heading={heading} onTopic={onTopic} />}
    </Frame>
  );
}

function Told({ question, hint, answer, heading, onTopic }: { question: Question; hint?: string; answer: Answer; heading: string; onTopic: (topic: Topic) => void }) {
  return (
    <>
      <p className={css.verdict} role="status" data-allowed={answer.allowed || undefined}>
        <span aria-hidden="true">{answer.allowed ? "✓" : "✗"}</span>
        <span>{answer.text}</span>
      </p>
      {hint && !answer.allowed && <p>{hint}</p>}
      {question.tracker && answer.about.assumed && <p className={css.fact}>{t`Asked about ${answer.about.assumed}.`}</p>}
      {answer.about.at && <p className={css.fact}>{answer.about.record ? t`Under the permissions of ${dateTime(answer.about.at)}; the record is taken as it is now.` : t`Under the permissions of ${dateTime(answer.about.at)}.`}</p>}
      <Facts answer={answer} />
      <h3 className={css.sub}>{t`Step by step`}</h3>
      <Layers answer={answer} />
      {!answer.allowed && answer.fixes.length > 0 && <Fixes answer={answer} />}
      {answer.complete && question.tracker && <WhoList question={{ ...question, tracker: question.tracker }} ask={question.record !== undefined} />}
      {answer.still_stuck && (
        <Stuck
          text={[askWords(answer.still_stuck.people), answer.still_stuck.support ?? ""]}
          requestId={answer.still_stuck.request_id}
          heading={heading}
          trace={answer.still_stuck.trace}
          topic={{ kind: "why", question }}
        />
      )}
      <Onward question={question} answer={answer} onTopic={onTopic} />
    </>
  );
}

/** Access facts of the record (A2.4); only complete answers carry them. */
function Facts({ answer }: { answer: Answer }) {
  const record = answer.record;
  if (!record) return null;
  const lines: [string, string][] = [
    [t`State`, record.state.name],
    ...(record.site ? [[t`Site`, record.site.name] as [string, string]] : []),
    [t`Author`, record.author.name],
    [t`Assigned`, record.assignees.map((a) => `${a.who.name} (${a.property.name})`).join(", ") || t`nobody`],
    [t`Open to`, record.restricted ? t`chosen people: ${(record.listed ?? []).map((l) => l.name).join(", ") || t`nobody`}` : t`whom their roles let`],
    ...(record.archived || record.binned ? [[t`Kept`, record.binned ? t`in the bin` : t`archived`] as [string, string]] : []),
  ];
  return (
    <dl className={css.facts} aria-label={t`About the record`}>
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Fixes({ answer }: { answer: Answer }) {
  return (
    <>
      <h3 className={css.sub}>{t`What would change it`}</h3>
      <ul className={css.fixes}>
        {answer.fixes.map((fix, i) => (
          <li key={`${i} ${fix.text}`}>
            <p className={css.fixText}>{fix.text}</p>
            <p className={css.fact}>{reach(fix)}</p>
            {fix.elsewhere && <p className={css.fact}>{t`It also gives something on ${few(fix.elsewhere.map((tracker) => tracker.name), 3)}.`}</p>}
            {needsWords(fix).length > 0 && <p className={css.fact}>{needsWords(fix).join(" ")}</p>}
            {fix.self_grant && <p className={css.warn}>{t`You would give it to yourself: it needs a reason, and the other people with full settings access are told.`}</p>}
            <FixLinks fix={fix} answer={answer} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The questions that lie next to this one. */
function Onward({ question, answer, onTopic }: { question: Question; answer: Answer; onTopic: (topic: Topic) => void }) {
  const workspace = useWorkspace();
  const { property, user } = answer.about;
  const me = user.id === workspace.me.id;
  const turn = (change: Partial<Question>) => onTopic({ kind: "why", question: { ...question, ...change } });
  return (
    <div className={css.onward}>
      {!answer.allowed && !answer.complete && me && <AskAccess question={question} />}
      <CopyLink topic={{ kind: "why", question }} />
      {property && question.action === "edit" && (
        <Button size="compact-sm" variant="default" onClick={() => turn({ action: "view" })}>
          {me ? t`Why can I see ${property.name}?` : t`And seeing ${property.name}?`}
        </Button>
      )}
      {property && question.action === "view" && (
        <Button size="compact-sm" variant="default" onClick={() => turn({ action: "edit" })}>
          {t`And editing ${property.name}?`}
        </Button>
      )}
      {user.id && (answer.complete || me) && (
        <Button size="compact-sm" variant="default" onClick={() => onTopic({ kind: "access", user: user.id! })}>
          {me ? t`What can I do?` : t`What can ${user.name} do?`}
        </Button>
      )}
    </div>
  );
}

/** No answer. What is hidden and what is not there are refused alike, so they read alike. */
function Refused({ question, error, onRetry }: { question: Question; error: unknown; onRetry: () => void }) {
  const help = useHelp();
  const api = error instanceof ApiError ? error : null;
  if (!api || ![403, 404, 422].includes(api.status)) return <Failure error={error} what={t`The answer`} onRetry={onRetry} />;
  const lines = refusedLines(api);
  return (
    <>
      <p className={css.verdict} role="status">
        <span aria-hidden="true">✗</span>
        <span>{lines[0]}</span>
      </p>
      {lines.slice(1).map((line) => (
        <p key={line}>{line}</p>
      ))}
      <Stuck text={[help]} requestId={api.requestId ?? undefined} heading={blankTitle(question)} trace={lines} topic={{ kind: "why", question }} />
      <div className={css.onward}>
        <AskAccess question={question} />
        <CopyLink topic={{ kind: "why", question }} />
      </div>
    </>
  );
}

function refusedLines(error: ApiError): string[] {
  if (error.status === 404) return [t`No. There is nothing here that you can open.`, t`It does not exist, or it is not shared with you. You are told the same in both cases.`];
  const said = error.problem.errors?.[0]?.message ?? error.problem.detail ?? error.message;
  return error.status === 403 ? [t`This question is not yours to ask.`, said] : [said];
}
