import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconArrowRight, IconInbox, IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Row, Schema, Tracker } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import { useRecords, useSchema, useTrackers } from "@/features/tracker/queries";
import { useWhy } from "@/features/why/context";
import { useHelp } from "@/features/settings/Gate";
import { ago, number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { StateText } from "@/ui/StateMark";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { recordTitle } from "@/ui/value/value";
import { useNewest } from "@/features/talk/queries";
import { AskedOfYou, useAsked } from "./AskedOfYou";
import { AssignedToYou, useMine } from "./AssignedToYou";
import { ChangedForYou } from "./ChangedForYou";
import css from "./HomePage.module.css";

/** The first page after signing in: what waits for one, then what one sees, newest first, tracker by tracker. */
export function HomePage() {
  const workspace = useWorkspace();
  const trackers = useTrackers();
  return (
    <>
      <PageHead title={`${greeting(new Date().getHours())}, ${workspace.me.name.split(" ")[0]}`} />
      {trackers.isPending && <Skeleton />}
      {trackers.isError && <Failure error={trackers.error} what={t`Your trackers`} onRetry={() => void trackers.refetch()} />}
      {trackers.data?.length === 0 && <Nothing />}
      {trackers.data && <Cards trackers={trackers.data} />}
    </>
  );
}

/** Shown once what stands on top is known: nothing that one is about to tap may move away under the finger. */
function Cards({ trackers }: { trackers: Tracker[] }) {
  const mine = useMine(trackers);
  const newest = useNewest();
  const asked = useAsked();
  const loading = mine.loading || newest.isLoading || asked.loading;
  return (
    <>
      {loading && <Skeleton />}
      <div className={css.cards} hidden={loading}>
        {trackers.length > 0 && <AssignedToYou mine={mine} />}
        <AskedOfYou asked={asked} />
        <ChangedForYou newest={newest.data?.items ?? []} />
        {trackers.map((tracker) => (
          <TrackerCard key={tracker.id} tracker={tracker} shown={trackers.length === 1 ? 10 : 4} />
        ))}
      </div>
    </>
  );
}

function greeting(hour: number): string {
  if (hour < 5) return t`Good night`;
  if (hour < 12) return t`Good morning`;
  return hour < 18 ? t`Good afternoon` : t`Good evening`;
}

/** No tracker at all. Who has settings access is told that this is no mistake: settings open no record (A2.1). */
function Nothing() {
  const workspace = useWorkspace();
  const { ask } = useWhy();
  const help = useHelp();
  return (
    <Notice icon={<IconInbox size={24} stroke={1.75} />} title={t`Nothing is shared with you yet`} actions={<Button onClick={() => ask({ action: "view" })}>{t`Why?`}</Button>}>
      <p>{help}</p>
      {workspace.can.settings.allowed && <p>{t`Settings access by itself opens no tracker and no record.`}</p>}
    </Notice>
  );
}

function TrackerCard({ tracker, shown }: { tracker: Tracker; shown: number }) {
  const { key } = useWorkspace();
  const schema = useSchema(tracker.key);
  const list = useRecords({ workspace: key, tracker: tracker.key }, { columns: schema.data?.label, limit: shown, count: "true" }, schema.data !== undefined);
  const first = list.data?.pages[0];
  const rows = first?.items ?? [];
  const count = first?.count === undefined ? undefined : number(first.count) + (first.count_capped ? "+" : "");
  return (
    <section className={css.card} aria-labelledby={`home-${tracker.id}`}>
      <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker: tracker.key }} className={css.head}>
        <h2 id={`home-${tracker.id}`}>{tracker.name}</h2>
        {tracker.restricted && <IconLock size={16} stroke={1.75} role="img" aria-label={t`Restricted`} />}
        <span className={css.count}>
          {count !== undefined && <Trans>{count}<span className="vh"> records</span></Trans>}
        </span>
        <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
      </Link>
      {list.isError && <p className={css.none}>{t`The records could not be loaded.`}</p>}
      {list.data && rows.length === 0 && <p className={css.none}>{t`Nothing here yet.`}</p>}
      {schema.data && (
        <ul className={css.rows}>
          {rows.map((row) => (
            <li key={row.id}>
              <RowLink workspace={key} schema={schema.data} row={row} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function RowLink({ workspace, schema, row }: { workspace: string; schema: Schema; row: Row }) {
  const state = schema.states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" };
  return (
    <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: workspace, tracker: schema.key, record: String(row.number) }} className={css.row}>
      <span className={css.title}>{recordTitle(row, schema.label, schema.properties, schema.singular)}</span>
      <span className={css.state}>
        <StateText state={state} />
      </span>
      <span className={css.when}>{ago(row.created_at)}</span>
    </Link>
  );
}
