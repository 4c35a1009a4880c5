import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import * as api from "@/api/designer";
import { useConfigurable } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { NoTracker } from "@/features/settings/NoTracker";
import { reaches } from "@/features/settings/pages";
import shared from "@/features/settings/Settings.module.css";
import { useTrackers } from "@/features/tracker/queries";
import { day, number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { NewTracker } from "./NewTracker";

const from = "/w/$ws/settings/trackers" as const;

/** The trackers one may configure, also those one does not see as data (A8.0), and the ones in the bin. */
export function TrackersPage() {
  const list = useConfigurable();
  return (
    <Gate needs="selective" error={list.error}>
      <Trackers list={list} />
    </Gate>
  );
}

function Trackers({ list }: { list: ReturnType<typeof useConfigurable> }) {
  const { key: ws, me } = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const seen = useTrackers();
  const may = reaches(me.settings, "extended");
  const visible = new Set((seen.data ?? []).map((t) => t.id));
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => void navigate({ search: { add: true } })}>
      {t`New tracker`}
    </Button>
  );
  return (
    <div className={shared.page}>
      <PageHead title={t`Trackers`} crumbs={[t`Settings`]} after={list.data && <span className={shared.count}>{number(list.data.length)}</span>}>
        {may && add}
      </PageHead>
      <div className={shared.scroll}>
        <div className={shared.column}>
          {list.isPending && <Skeleton rows={6} />}
          {list.isError && <Failure error={list.error} what={t`The trackers`} onRetry={() => void list.refetch()} />}
          {list.data?.length === 0 && <NoTracker />}
          {list.data && list.data.length > 0 && (
            <ul className={shared.lines} aria-label={t`Trackers you may configure`}>
              {list.data.map((it) => (
                <li key={it.id}>
                  <span className={shared.main}>
                    <b>{it.name}</b>
                    <span>{visible.has(it.id) ? it.key : t`You may configure it, and see none of its records.`}</span>
                  </span>
                  <Link to="/w/$ws/t/$tracker/configure/$part" params={{ ws, tracker: it.key, part: "states" }}>
                    <Trans>Configure<span className="vh"> {it.name}</span></Trans>
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {may && <Bin />}
        </div>
      </div>
      <NewTracker opened={search.add === true && may} onClose={() => void navigate({ search: {} })} />
    </div>
  );
}

/** Deleted trackers: each can be brought back as it was for 30 days (A8). */
function Bin() {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const list = useQuery({ queryKey: ["tracker-bin", ws], queryFn: () => api.bin(ws) });
  const back = useMutation({
    mutationFn: (t: api.Binned) => api.restoreTracker(ws, t.id, t.key_taken ? `${t.key}-${t.id.slice(-4)}` : undefined, ""),
    onSuccess: async (_, it) => {
      await client.invalidateQueries();
      say(t`${it.name} is back, with its records, matrix and views.`);
    },
  });
  return (
    <section className={shared.section} aria-label={t`Deleted trackers`}>
      <h2>{t`Deleted trackers`}</h2>
      {list.isPending && <Skeleton rows={1} />}
      {list.isError && <Failure error={list.error} what={t`The bin`} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <p className={shared.small}>{t`The bin is empty. A deleted tracker lies here for 30 days and can be brought back as it was.`}</p>}
      {back.error && (
        <p role="alert" className={shared.refused}>
          <RefusalText error={back.error} />
        </p>
      )}
      <ul className={shared.lines}>
        {list.data?.map((it) => (
          <li key={it.id}>
            <span className={shared.main}>
              <b>{it.name}</b>
              <span>
                {it.deleted_by
                  ? t`Deleted ${day(it.deleted_at)} by ${it.deleted_by.name}; gone for good on ${day(it.gone_at)}.`
                  : t`Deleted ${day(it.deleted_at)}; gone for good on ${day(it.gone_at)}.`}
                {" "}
                {it.key_taken && t`Another tracker has its key ${it.key} now; it comes back under another.`}
              </span>
            </span>
            <Button variant="default" loading={back.isPending && back.variables.id === it.id} onClick={() => back.mutate(it)}>
              <Trans>Bring back<span className="vh"> {it.name}</span></Trans>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
