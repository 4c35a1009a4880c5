import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { isDenied } from "@/api/error";
import type { Schema } from "@/api/model";
import * as api from "@/api/talk";
import { useWorkspace } from "@/features/session/workspace";
import { OfTracker } from "@/features/tracker/OfTracker";
import { LeftOut } from "@/features/viewas/LeftOut";
import { ago, dateTime } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Closed } from "./Closed";
import { fieldWord, valueWord } from "./setup";
import css from "./Activity.module.css";

const from = "/w/$ws/t/$tracker/audit" as const;

/** How a tracker's setup was changed, for who has the audit feature where they manage it (A7). */
export function TrackerAuditPage() {
  const { tracker } = useParams({ from });
  return <OfTracker tracker={tracker}>{(schema) => <Changes key={schema.id} schema={schema} />}</OfTracker>;
}

function Changes({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const list = useInfiniteQuery({
    queryKey: ["tracker-audit", key, schema.key],
    queryFn: ({ pageParam, signal }) => api.trackerAudit({ workspace: key, tracker: schema.key }, { limit: 50, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    retry: (count, error) => !isDenied(error) && count < 2,
  });
  const changes = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={t`Audit log`}
        crumbs={[
          <Link key="t" to="/w/$ws/t/$tracker" params={{ ws: key, tracker: schema.key }}>
            {schema.name}
          </Link>,
        ]}
      />
      <div className={css.page}>
        <p className={css.about}>{t`How the properties, states and steps of this tracker were changed, as far as you may know them today.`}</p>
        {list.isPending && <Skeleton rows={8} label={t`Loading the audit log`} />}
        {list.isError && isDenied(list.error) && <Closed schema={schema} error={list.error} asks={{ takes: t`It takes a role with View on audit and Manage on trackers.` }} />}
        {list.isError && !isDenied(list.error) && <Failure error={list.error} what={t`The audit log`} onRetry={() => void list.refetch()} />}
        {list.data && changes.length === 0 && <Notice icon={<IconHistory size={24} stroke={1.75} />} title={t`Nothing that you may know of has been changed`} />}
        {changes.length > 0 && (
          <ol className={css.list} aria-label={t`Changes of the setup`}>
            {changes.map((change, i) => (
              <li key={`${change.at} ${i}`}>
                <b className={css.who}>{change.who?.name ?? t`Someone`}</b>
                <Parts change={change} />
                <time dateTime={change.at} title={dateTime(change.at)}>
                  {ago(change.at)}
                </time>
              </li>
            ))}
          </ol>
        )}
        {list.hasNextPage && (
          <Button className={css.more} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t`Show older`}
          </Button>
        )}
        {changes.length > 0 && <LeftOut />}
      </div>
    </>
  );
}

function Parts({ change }: { change: api.SetupChange }) {
  return (
    <ul className={css.parts}>
      {change.parts.map((part, i) => (
        <li key={`${part.kind} ${i}`}>
          <Became part={part} />
          {part.fields.length > 0 && (
            <dl>
              {part.fields.map((field) => (
                <div key={field.field}>
                  <dt>{fieldWord(field.field)}</dt>
                  <dd>
                    <s>{valueWord(field.field, field.before)}</s> → {valueWord(field.field, field.after)}
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What became of a part, as one sentence: other languages order its words otherwise. */
function Became({ part }: { part: api.ChangedPart }) {
  const name = <b>{part.name}</b>;
  switch (`${part.kind} ${part.op}`) {
    case "tracker created":
      return <Trans>Tracker {name} made</Trans>;
    case "property created":
      return <Trans>Property {name} added</Trans>;
    case "property removed":
      return <Trans>Property {name} taken out</Trans>;
    case "property changed":
      return <Trans>Property {name} changed</Trans>;
    case "state created":
      return <Trans>State {name} added</Trans>;
    case "state removed":
      return <Trans>State {name} taken out</Trans>;
    case "state changed":
      return <Trans>State {name} changed</Trans>;
    case "transition created":
      return <Trans>Step {name} added</Trans>;
    case "transition removed":
      return <Trans>Step {name} taken out</Trans>;
    default:
      return <Trans>Tracker {name} changed</Trans>;
  }
}
