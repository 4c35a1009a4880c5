import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/requests";
import { useRefresh } from "@/features/people/queries";
import { Shifts } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import css from "@/features/settings/Settings.module.css";
import { ago, dateTime } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { errorText, Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { RequestTabs } from "./RequestTabs";
import { usePendings } from "./queries";

/** What waits for another person: self-grants that take two, and the superuser tag asked for. */
export function RequestsPage() {
  const list = usePendings(0);
  return (
    <Gate needs="selective" error={list.error}>
      <div className={css.page}>
        <PageHead title={t`Requests`} crumbs={[t`Settings`]} after={list.data && list.data.length > 0 ? <span className={css.count}>{list.data.length}</span> : undefined} />
        <RequestTabs here="changes" />
        <div className={css.scroll}>
          <div className={css.column}>
            {list.isPending && <Skeleton rows={4} />}
            {list.isError && <Failure error={list.error} what={t`The requests`} onRetry={() => void list.refetch()} />}
            {list.data?.length === 0 && (
              <Notice icon={<IconUserCheck size={24} stroke={1.75} />} title={t`Nothing waits for a second person`}>
                <p>{t`Changes that give their author access stand here where the workspace asks for two people, and so do requests for superuser access.`}</p>
              </Notice>
            )}
            <Part title={t`For you to decide`} list={(list.data ?? []).filter((p) => !p.mine)} />
            <Part title={t`Asked by you`} list={(list.data ?? []).filter((p) => p.mine)} />
          </div>
        </div>
      </div>
    </Gate>
  );
}

function Part({ title, list }: { title: string; list: readonly api.Pending[] }) {
  if (list.length === 0) return null;
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      <ul className={css.lines} aria-label={title}>
        {list.map((one) => (
          <Line key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Line({ one }: { one: api.Pending }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const refresh = useRefresh();
  const { say, refuse } = useToasts();
  const [open, setOpen] = useState(false);
  const done = (text: string) => ({
    onSuccess: async () => {
      say(text);
      await Promise.all([client.invalidateQueries({ queryKey: ["pendings", ws] }), refresh()]);
    },
    onError: (error: unknown) => {
      refuse(errorText(error));
      void client.invalidateQueries({ queryKey: ["pendings", ws] });
    },
  });
  const tag = one.kind === "superuser";
  const confirm = useMutation({ mutationFn: () => api.confirmPending(ws, one.id), ...done(tag ? t`${one.by.name} is a superuser now, from their next request on.` : t`Confirmed: what ${one.by.name} asked for holds from the next request.`) });
  const drop = useMutation({ mutationFn: () => api.dropPending(ws, one.id), ...done(one.mine ? t`Your request was withdrawn.` : t`The request was refused. Nothing has changed.`) });
  return (
    <li>
      <div className={css.main}>
        <b>{tag ? t`${one.by.name} asks for superuser access` : t`${one.by.name}: ${plural(one.changes, { one: "# change", other: "# changes" })} that give access`}</b>
        <span>{one.note ? `“${one.note}”` : t`No reason was given.`}</span>
        <span>
          {one.from ? t`${ago(one.at)} from ${one.from} · dropped on ${dateTime(one.expires_at)}` : t`${ago(one.at)} · dropped on ${dateTime(one.expires_at)}`}
        </span>
      </div>
      {!tag && (
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Trans>What it does<span className="vh">, asked by {one.by.name}</span></Trans>
        </Button>
      )}
      {!one.mine && (
        <Button size="compact-sm" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {tag ? t`Grant` : t`Confirm`}
          <span className="vh">{t`, asked by ${one.by.name}`}</span>
        </Button>
      )}
      <Button size="compact-sm" variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
        {one.mine ? t`Withdraw` : t`Refuse`}
        <span className="vh">{t`, asked by ${one.by.name}`}</span>
      </Button>
      {open && <What id={one.id} />}
    </li>
  );
}

const kinds: Record<string, string> = { user: t`user`, team: t`team`, role: t`role`, role_assignment: t`role of somebody`, site: t`site`, tracker: t`tracker`, permissions: t`permissions`, restriction: t`restriction`, workspace: t`workspace`, view: t`view`, credential: t`key or link` };

function What({ id }: { id: string }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["pendings", ws, id], queryFn: () => api.pending(ws, id), staleTime: 0 });
  if (got.isPending) return <Skeleton rows={3} label={t`Working out what it does`} />;
  if (got.isError) return <Failure error={got.error} what={t`The request`} onRetry={() => void got.refetch()} />;
  const { operations, preview, refused } = got.data;
  return (
    <div className={css.section} style={{ flexBasis: "100%" }}>
      <p className={css.small}>{operations.map((o) => `${o.op === "delete" ? t`Deletes a ${kinds[o.kind] ?? o.kind}` : t`Writes a ${kinds[o.kind] ?? o.kind}`}${o.name ? `: ${o.name}` : ""}`).join(" · ")}</p>
      {refused && <p className={css.refused}>{refused}</p>}
      {preview && <Shifts preview={preview} />}
    </div>
  );
}
