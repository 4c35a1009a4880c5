import { t } from "@lingui/core/macro";
import { Button, Switch, TextInput } from "@mantine/core";
import { IconChartBar, IconLock, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import * as api from "@/api/dashboards";
import { ApiError, isDenied } from "@/api/error";
import { openRestrict } from "@/features/restrict/context";
import { useWorkspace } from "@/features/session/workspace";
import { useTrackers } from "@/features/tracker/queries";
import { Confirm } from "@/ui/Confirm";
import { PageHead } from "@/ui/PageHead";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { dashboardKey, dashboardsKey, useDashboard, useDashboards } from "./queries";
import { TileForm } from "./TileForm";
import { TileView } from "./TileView";
import css from "./Dashboard.module.css";

/** A dashboard: every tile is read over the reader's own rows. */
export function DashboardPage() {
  const { dashboard: id } = useParams({ from: "/w/$ws/d/$dashboard" });
  const found = useDashboard(id);
  if (found.isPending) return <Skeleton rows={8} />;
  if (found.isError) {
    return isDenied(found.error) ? (
      <Notice level={1} title={t`You can't open this dashboard`}>
        <p>{t`It does not exist, or it is not shared with you. Ask whoever sent you here.`}</p>
      </Notice>
    ) : (
      <Failure error={found.error} what={t`This dashboard`} onRetry={() => void found.refetch()} />
    );
  }
  return <Opened key={id} found={found.data} />;
}

function Opened({ found }: { found: Tagged<api.Dashboard> }) {
  const { edit } = useSearch({ from: "/w/$ws/d/$dashboard" });
  const navigate = useNavigate({ from: "/w/$ws/d/$dashboard" });
  const editing = (on: boolean) => void navigate({ search: { edit: on || undefined } });
  const board = found.body;
  if (edit && board.can.edit.allowed) return <Edit key={found.etag} found={found} onDone={() => editing(false)} />;
  return (
    <div className={css.page}>
      <PageHead title={board.name} after={board.shared ? undefined : <span className={css.mine}>{t`Only you`}</span>}>
        {board.can.restrict.allowed && (
          <Button variant="default" leftSection={<IconLock size={16} stroke={1.75} />} onClick={() => openRestrict({ kind: "dashboard", dashboard: board.id, name: board.name })}>
            {t`Restrict Access`}
          </Button>
        )}
        <ReasonButton variant="default" reason={whyNot(board.can.edit)} asks={{ takes: t`It takes a role with Edit on dashboards for one of your own, and with Manage for a shared one.` }} leftSection={<IconPencil size={16} stroke={1.75} />} onClick={() => editing(true)}>
          {t`Edit`}
        </ReasonButton>
      </PageHead>
      <p className={css.note}>{t`Counted over the records that you can see.`}</p>
      {board.tiles.length === 0 ? (
        <Notice icon={<IconChartBar size={24} stroke={1.75} />} title={t`No tiles yet`} actions={board.can.edit.allowed && <Button onClick={() => editing(true)}>{t`Add a tile`}</Button>}>
          <p>{board.can.edit.allowed ? t`A tile shows a number, a chart or a table over a tracker.` : t`There is nothing here for you to see.`}</p>
        </Notice>
      ) : (
        <div className={css.tiles}>
          {board.tiles.map((tile, i) => (
            <TileView key={i} tile={tile} />
          ))}
        </div>
      )}
    </div>
  );
}

interface Draft {
  name: string;
  shared: boolean;
  tiles: api.TileDoc[];
}

/** The draft of a dashboard. What is broken is left as it was unless it is changed or removed. */
const draftOf = (d: api.Dashboard): Draft => ({
  name: d.name,
  shared: d.shared,
  tiles: d.tiles.map((t) => ({ title: t.title, kind: t.kind, tracker: t.tracker.key ?? t.tracker.id, filter: t.filter, group: t.group, measure: t.measure })),
});

function Edit({ found, onDone }: { found: Tagged<api.Dashboard>; onDone: () => void }) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { say } = useToasts();
  const trackers = useTrackers();
  const list = useDashboards();
  const before = draftOf(found.body);
  const [draft, setDraft] = useState(before);
  const [deleting, setDeleting] = useState(false);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const save = useMutation({
    mutationFn: () => api.patchDashboard(key, found.body.id, found.etag, draft),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: dashboardKey(key, found.body.id) });
      await client.invalidateQueries({ queryKey: dashboardsKey(key) });
      say(t`${saved.name} saved`);
      onDone();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.deleteDashboard(key, found.body.id, found.etag),
    onSuccess: async () => {
      say(t`${found.body.name} deleted`);
      await client.invalidateQueries({ queryKey: dashboardsKey(key) });
      await navigate({ to: "/w/$ws", params: { ws: key } });
    },
  });
  const set = (i: number, tile: api.TileDoc) => setDraft({ ...draft, tiles: draft.tiles.map((t, at) => (at === i ? tile : t)) });
  const move = (i: number, by: 1 | -1) => {
    const tiles = [...draft.tiles];
    const [tile] = tiles.splice(i, 1);
    if (tile) tiles.splice(i + by, 0, tile);
    setDraft({ ...draft, tiles });
  };
  const add = () => {
    const first = trackers.data?.[0];
    if (first) setDraft({ ...draft, tiles: [...draft.tiles, { title: t`${first.name} by state`, kind: "bar", tracker: first.key, group: "state", measure: "count" }] });
  };
  const shares = list.data?.can.share;
  return (
    <form
      className={css.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) save.mutate();
      }}
    >
      <PageHead title={t`Edit ${found.body.name}`}>
        <Button variant="default" leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setDeleting(true)}>
          {t`Delete`}
        </Button>
      </PageHead>
      <div className={css.edit}>
        <TextInput label={t`Name`} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} required />
        <Switch
          label={t`Shared`}
          description={shares?.allowed ? t`Everyone with dashboards sees it, each over their own records. Restrict it afterwards to some.` : t`Sharing needs Manage on dashboards.`}
          checked={draft.shared}
          disabled={!shares?.allowed}
          onChange={(e) => setDraft({ ...draft, shared: e.currentTarget.checked })}
        />
        {draft.tiles.map((tile, i) => (
          <TileForm key={i} tile={tile} at={i} last={i === draft.tiles.length - 1} onChange={(t) => set(i, t)} onMove={(by) => move(i, by)} onRemove={() => setDraft({ ...draft, tiles: draft.tiles.filter((_, at) => at !== i) })} />
        ))}
        <Button variant="default" leftSection={<IconPlus size={16} stroke={1.75} />} onClick={add} disabled={draft.tiles.length >= 24} className={css.add}>
          {t`Add a tile`}
        </Button>
        {save.error && (
          <p role="alert" className={css.refused}>
            {save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this dashboard meanwhile. Discard, and look again.` : <RefusalText error={save.error} />}
          </p>
        )}
      </div>
      <footer className={css.foot}>
        <span role="status">{changed ? t`Unsaved changes` : t`No changes`}</span>
        <Button variant="default" onClick={onDone}>
          {changed ? t`Discard` : t`Close`}
        </Button>
        <ReasonButton reason={changed ? null : t`Nothing is changed yet.`} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
      </footer>
      <Confirm opened={deleting} title={t`Delete ${found.body.name}?`} yes={t`Delete`} no={t`Keep it`} danger busy={remove.isPending} error={remove.error} onYes={() => remove.mutate()} onNo={() => setDeleting(false)}>
        <p>{t`Its tiles go with it; no record does.`}</p>
      </Confirm>
    </form>
  );
}
