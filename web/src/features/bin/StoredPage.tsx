import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconRestore, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import * as api from "@/api/bin";
import type { Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { useWorkspace } from "@/features/session/workspace";
import { OfTracker } from "@/features/tracker/OfTracker";
import { recordsKey } from "@/features/tracker/queries";
import { useWhy } from "@/features/why/context";
import { dateTime, lowered } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { StateText } from "@/ui/StateMark";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { recordTitle } from "@/ui/value/value";
import css from "./Stored.module.css";

/** What was archived, and what was deleted and can still be had back (A3.8). */
export function ArchivePage() {
  return <Stored from="/w/$ws/t/$tracker/archive">{(schema) => <Archived schema={schema} />}</Stored>;
}

export function BinPage() {
  return <Stored from="/w/$ws/t/$tracker/bin">{(schema) => (schema.can.bin.allowed ? <Bin schema={schema} /> : <NoBin schema={schema} />)}</Stored>;
}

type StoredFrom = "/w/$ws/t/$tracker/archive" | "/w/$ws/t/$tracker/bin";

function Stored({ from, children }: { from: StoredFrom; children: (schema: Schema) => ReactNode }) {
  const { tracker } = useParams({ from });
  return (
    <OfTracker tracker={tracker} rows={8}>
      {(schema) => (
        <StoredOf schema={schema} from={from}>
          {children(schema)}
        </StoredOf>
      )}
    </OfTracker>
  );
}

function StoredOf({ schema, from, children }: { schema: Schema; from: StoredFrom; children: ReactNode }) {
  const { key } = useWorkspace();
  const params = { ws: key, tracker: schema.key };
  const bin = from.endsWith("bin");
  return (
    <div className={css.page}>
      <PageHead title={bin ? t`Bin` : t`Archive`} crumbs={[<Link key="t" to="/w/$ws/t/$tracker" params={params}>{schema.name}</Link>]} />
      <nav className={css.tabs} aria-label={t`Archive and bin`}>
        <Link to="/w/$ws/t/$tracker/archive" params={params} aria-current={bin ? undefined : "page"}>
          <IconArchive size={16} stroke={1.75} aria-hidden="true" /> {t`Archive`}
        </Link>
        <Link to="/w/$ws/t/$tracker/bin" params={params} aria-current={bin ? "page" : undefined}>
          <IconTrash size={16} stroke={1.75} aria-hidden="true" /> {t`Bin`}
        </Link>
      </nav>
      {children}
    </div>
  );
}

function NoBin({ schema }: { schema: Schema }) {
  const { ask } = useWhy();
  return (
    <Notice
      icon={<IconTrash size={24} stroke={1.75} />}
      title={t`You can't look into this bin`}
      actions={<Button onClick={() => ask({ action: "delete", tracker: schema.key })}>{t`Why?`}</Button>}
    >
      <p>{t`The bin of ${schema.name} is for who may delete records of it.`}</p>
    </Notice>
  );
}

/** Runs one way back for a record and refreshes what is shown of the tracker. */
function useBack(schema: Schema, call: (place: records.OnePlace) => Promise<unknown>, said: (name: string) => string) {
  const { key } = useWorkspace();
  const queries = useQueryClient();
  const { say } = useToasts();
  const refuse = useRefuse();
  return useMutation({
    mutationFn: (row: Row) => call({ workspace: key, tracker: schema.key, record: row.id }),
    onSuccess: (_, row) => say(said(`${schema.singular} ${row.number}`)),
    onError: (error) => refuse(error),
    onSettled: () => queries.invalidateQueries({ queryKey: recordsKey(key, schema.key) }),
  });
}

type Pages<T> = UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;

/** The states of a list: loading, refused, empty, rows. */
function List<T>({ list, what, empty, children }: { list: Pages<T>; what: string; empty: ReactNode; children: (item: T) => ReactNode }) {
  if (list.isPending) return <Skeleton rows={8} label={t`Loading ${what}`} />;
  if (list.isError && !list.data) return <Failure error={list.error} what={what} onRetry={() => void list.refetch()} />;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return <>{empty}</>;
  return (
    <div className={css.scroll}>
      <ul className={css.list} aria-label={what}>
        {items.map(children)}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t`Show more`}
        </Button>
      )}
    </div>
  );
}

function stateOf(schema: Schema, row: Row) {
  return schema.states.find((s) => s.key === row.state);
}

function Archived({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const place = { workspace: key, tracker: schema.key };
  const list = useInfiniteQuery({
    queryKey: [...recordsKey(key, schema.key), "archive"],
    queryFn: ({ pageParam, signal }) => records.list(place, { archived: true, limit: 50, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const restore = useBack(schema, (one) => records.restore(one, "*"), (name) => t`${name} restored`);
  const empty = (
    <Notice icon={<IconArchive size={24} stroke={1.75} />} title={t`No archived ${lowered(schema.name)}`}>
      <p>{t`What is archived is read here and changed nowhere, until it is restored.`}</p>
    </Notice>
  );
  return (
    <List list={list} what={t`Archived records`} empty={empty}>
      {(row) => (
        <li key={row.id}>
          <div className={css.what}>
            <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: schema.key, record: String(row.number) }}>
              {recordTitle(row, schema.label, schema.properties, schema.singular)}
            </Link>
            <Line schema={schema} row={row} />
          </div>
          <ReasonButton
            variant="default"
            reason={whyNot(row.can.restore)}
            loading={restore.isPending && restore.variables.id === row.id}
            leftSection={<IconArchiveOff size={16} stroke={1.75} />}
            onClick={() => restore.mutate(row)}
            asks={{ action: "restore", tracker: schema.key, record: String(row.number) }}
          >
            {t`Restore`}
          </ReasonButton>
        </li>
      )}
    </List>
  );
}

function Line({ schema, row, children }: { schema: Schema; row: Row; children?: ReactNode }) {
  const state = stateOf(schema, row);
  return (
    <p className={css.line}>
      <span>#{row.number}</span>
      {state && <StateText state={state} />}
      {children}
    </p>
  );
}

function Bin({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const place = { workspace: key, tracker: schema.key };
  const list = useInfiniteQuery({
    queryKey: [...recordsKey(key, schema.key), "bin"],
    queryFn: ({ pageParam }) => api.bin(place, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const recover = useBack(schema, api.recover, (name) => t`${name} is back`);
  const empty = (
    <Notice icon={<IconTrash size={24} stroke={1.75} />} title={t`The bin is empty`}>
      <p>{t`What you delete lies here for 30 days. Nobody empties it sooner.`}</p>
    </Notice>
  );
  return (
    <List list={list} what={t`Deleted records`} empty={empty}>
      {({ record, days_left, deleted_at, goes_at, recover: may }) => (
        <li key={record.id}>
          <div className={css.what}>
            <b>{recordTitle(record, schema.label, schema.properties, schema.singular)}</b>
            <Line schema={schema} row={record}>
              <span>{t`Deleted ${dateTime(deleted_at)}`}</span>
              <span data-soon={days_left <= 3 || undefined} title={t`Gone for good on ${dateTime(goes_at)}`}>
                {days_left === 0 ? t`Goes today` : t`${plural(days_left, { one: "# day", other: "# days" })} left`}
              </span>
            </Line>
          </div>
          <ReasonButton
            variant="default"
            reason={whyNot(may)}
            asks={{ action: "recover", tracker: schema.key, record: String(record.number) }}
            loading={recover.isPending && recover.variables.id === record.id}
            leftSection={<IconRestore size={16} stroke={1.75} />}
            onClick={() => recover.mutate(record)}
          >
            {t`Recover`}
          </ReasonButton>
        </li>
      )}
    </List>
  );
}
