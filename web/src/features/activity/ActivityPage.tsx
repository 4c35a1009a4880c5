import { t } from "@lingui/core/macro";
import { Button, Select, TextInput } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { isDenied } from "@/api/error";
import type { Schema } from "@/api/model";
import * as api from "@/api/talk";
import type { ActivitySearch } from "@/features/nav/search";
import { Entry } from "@/features/record/Activity";
import { useWorkspace } from "@/features/session/workspace";
import { OfTracker } from "@/features/tracker/OfTracker";
import { recordsKey } from "@/features/tracker/queries";
import { LeftOut } from "@/features/viewas/LeftOut";
import { ago, dateTime } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Closed } from "./Closed";
import css from "./Activity.module.css";

const from = "/w/$ws/t/$tracker/activity" as const;

/** What happened in one tracker, as each record's own activity shows it (A4.5). */
export function ActivityPage() {
  const { tracker } = useParams({ from });
  return <OfTracker tracker={tracker}>{(schema) => <Happened key={schema.id} schema={schema} />}</OfTracker>;
}

function Happened({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const change = (part: ActivitySearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true });
  const list = useHappened(key, schema.key, search);
  const entries = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const narrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHead
        title={t`Activity`}
        crumbs={[
          <Link key="t" to="/w/$ws/t/$tracker" params={{ ws: key, tracker: schema.key }}>
            {schema.name}
          </Link>,
        ]}
      />
      <div className={css.page}>
        <Filters schema={schema} search={search} change={change} entries={entries} />
        {list.isPending && <Skeleton rows={8} label={t`Loading the activity`} />}
        {list.isError && isDenied(list.error) && <Closed schema={schema} error={list.error} />}
        {list.isError && !isDenied(list.error) && <Failure error={list.error} what={t`The activity`} onRetry={() => void list.refetch()} />}
        {list.data && entries.length === 0 && (
          <Notice
            icon={<IconHistory size={24} stroke={1.75} />}
            title={narrowed ? t`Nothing like that has happened` : t`Nothing has happened yet`}
            actions={narrowed ? <Button onClick={() => void navigate({ search: {}, replace: true })}>{t`Clear the filters`}</Button> : undefined}
          />
        )}
        {entries.length > 0 && (
          <ol className={css.list} aria-label={t`What happened`}>
            {entries.map((one, i) => (
              <li key={`${one.record.id} ${one.entry.at} ${i}`}>
                <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: schema.key, record: String(one.record.number) }} className={css.record}>
                  <span className={css.number}>{one.record.number}</span> {one.record.label}
                </Link>
                <Entry schema={schema} entry={one.entry} />
                <time dateTime={one.entry.at} title={dateTime(one.entry.at)}>
                  {ago(one.entry.at)}
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
        {entries.length > 0 && <LeftOut />}
      </div>
    </>
  );
}

/** Under the records' key: a write to one of them makes it read anew. */
function useHappened(workspace: string, tracker: string, search: ActivitySearch) {
  const query = { kind: search.kind, property: search.property, user: search.user, from: dayStart(search.since), to: dayStart(search.until, 1) };
  return useInfiniteQuery({
    queryKey: [...recordsKey(workspace, tracker), "happened", query],
    queryFn: ({ pageParam, signal }) => api.trackerActivity({ workspace, tracker }, { ...query, limit: 50, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
    retry: (count, error) => !isDenied(error) && count < 2,
  });
}

interface FilterProps {
  schema: Schema;
  search: ActivitySearch;
  change: (part: ActivitySearch) => void;
  entries: api.Happening[];
}

function Filters({ schema, search, change, entries }: FilterProps) {
  const people = useNamed(entries, search.user);
  return (
    <div className={css.bar} role="group" aria-label={t`Narrow what is shown`}>
      <Select
        label={t`Kind`}
        placeholder={t`Every kind`}
        clearable
        data={[
          { value: "data", label: t`Data` },
          { value: "state", label: t`State` },
          { value: "comments", label: t`Comments` },
          { value: "access", label: t`Access` },
        ]}
        value={search.kind ?? null}
        onChange={(kind) => change({ kind: (kind as ActivitySearch["kind"]) ?? undefined, property: kind && kind !== "data" ? undefined : search.property })}
      />
      <Select
        label={t`Property`}
        placeholder={t`Every property`}
        clearable
        searchable
        data={schema.properties.filter((p) => !p.system || p.key === "site").map((p) => ({ value: p.key, label: p.label }))}
        value={search.property ?? null}
        onChange={(property) => change({ property: property ?? undefined, kind: property && search.kind !== "data" ? undefined : search.kind })}
      />
      <Select
        label={t`Person`}
        placeholder={t`Everybody`}
        clearable
        searchable
        nothingFoundMessage={t`Nobody of that name is named here`}
        data={people}
        value={search.user ?? null}
        onChange={(user) => change({ user: user ?? undefined })}
      />
      <TextInput type="date" label={t`From`} value={search.since ?? ""} onChange={(event) => change({ since: event.currentTarget.value || undefined })} />
      <TextInput type="date" label={t`To`} value={search.until ?? ""} onChange={(event) => change({ until: event.currentTarget.value || undefined })} />
    </div>
  );
}

/** The people whom the entries name, those of earlier filters too, and whoever the address asks for. */
function useNamed(entries: api.Happening[], asked: string | undefined) {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    setKnown((now) => {
      const more = entries.flatMap(({ entry: { who } }) => (who?.id && !now.has(who.id) ? [[who.id, who.name] as const] : []));
      return more.length > 0 ? new Map([...now, ...more]) : now;
    });
  }, [entries]);
  const people = [...known].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
  return asked && !known.has(asked) ? [...people, { value: asked, label: t`The person of this link` }] : people;
}

/** The beginning of a day in the reader's time zone, or of the one after. */
function dayStart(day: string | undefined, later = 0): string | undefined {
  if (!day) return undefined;
  const at = new Date(`${day}T00:00`);
  if (Number.isNaN(at.getTime())) return undefined;
  at.setDate(at.getDate() + later);
  return at.toISOString();
}
