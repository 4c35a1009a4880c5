import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/requests";
import { kindWord } from "@/features/audit/words";
import { useRefresh } from "@/features/people/queries";
import { Shifts } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import css from "@/features/settings/Settings.module.css";
import { ago, dateTime, dotted } from "@/ui/format";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { RequestList } from "./RequestList";
import { usePendings } from "./queries";

/** What waits for another person, self-grants that take two and the superuser tag asked for, and what waits for its time. */
export function RequestsPage() {
  const list = usePendings(0);
  const count = list.data?.length ?? 0;
  return (
    <Gate needs="selective" error={list.error}>
      <RequestList
        here="changes"
        crumbs={[t`Settings`]}
        after={count > 0 ? <span className={css.count}>{count}</span> : undefined}
        list={list}
        none={{
          title: t`Nothing waits for a second person, or for its time`,
          text: t`Changes that give their author access stand here where the workspace asks for two people, and so do requests for superuser access and changes that were saved for a later time.`,
        }}
        line={(one) => <Line key={one.id} one={one} />}
      />
    </Gate>
  );
}

function Line({ one }: { one: api.Pending }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const refresh = useRefresh();
  const { say } = useToasts();
  const refuse = useRefuse();
  const [open, setOpen] = useState(false);
  const done = (text: string) => ({
    onSuccess: async () => {
      say(text);
      await Promise.all([client.invalidateQueries({ queryKey: ["pendings", ws] }), refresh()]);
    },
    onError: (error: unknown) => {
      refuse(error);
      void client.invalidateQueries({ queryKey: ["pendings", ws] });
    },
  });
  const tag = one.kind === "superuser";
  const timed = one.kind === "scheduled";
  const { name } = one.by;
  const confirm = useMutation({ mutationFn: () => api.confirmPending(ws, one.id), ...done(tag ? t`${one.by.name} is a superuser now, from their next request on.` : t`Confirmed: what ${one.by.name} asked for holds from the next request.`) });
  const drop = useMutation({ mutationFn: () => api.dropPending(ws, one.id), ...done(timed ? t`The scheduled change was deleted. Nothing has changed.` : one.mine ? t`Your request was withdrawn.` : t`The request was refused. Nothing has changed.`) });
  return (
    <li>
      <div className={css.main}>
        <b>{timed ? t`${one.by.name}: ${plural(one.changes, { one: "# change", other: "# changes" })} for ${dateTime(one.due_at ?? "")}` : tag ? t`${one.by.name} asks for superuser access` : t`${one.by.name}: ${plural(one.changes, { one: "# change", other: "# changes" })} that give access`}</b>
        <span>{one.note ? `“${one.note}”` : t`No reason was given.`}</span>
        {one.failed && <span className={css.refused}>{t`It was not made: ${one.failed}`}</span>}
        <span>
          {when(one)}
        </span>
      </div>
      {!tag && (
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Trans>What it does<span className="vh">, asked by {one.by.name}</span></Trans>
        </Button>
      )}
      {!one.mine && !timed && (
        <Button size="compact-sm" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {tag ? <Trans>Grant<span className="vh">, asked by {name}</span></Trans> : <Trans>Confirm<span className="vh">, asked by {name}</span></Trans>}
        </Button>
      )}
      <Button size="compact-sm" variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
        {timed ? <Trans>Delete<span className="vh">, saved by {name}</span></Trans> : one.mine ? <Trans>Withdraw<span className="vh">, asked by {name}</span></Trans> : <Trans>Refuse<span className="vh">, asked by {name}</span></Trans>}
      </Button>
      {open && <What id={one.id} />}
    </li>
  );
}

/** Since when it waits, and until when. */
function when(one: api.Pending): string {
  if (one.kind === "scheduled" && !one.failed) return t`saved ${ago(one.at)} · takes effect by itself, if it may be made then`;
  return one.from ? t`${ago(one.at)} from ${one.from} · dropped on ${dateTime(one.expires_at)}` : t`${ago(one.at)} · dropped on ${dateTime(one.expires_at)}`;
}

/** "Writes a role assignment: Courier". */
function operationWords({ op, kind, name }: { op: string; kind: string; name?: string }): string {
  const what = kindWord(kind);
  if (op === "delete") return name ? t`Deletes a ${what}: ${name}` : t`Deletes a ${what}`;
  return name ? t`Writes a ${what}: ${name}` : t`Writes a ${what}`;
}

function What({ id }: { id: string }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["pendings", ws, id], queryFn: () => api.pending(ws, id), staleTime: 0 });
  if (got.isPending) return <Skeleton rows={3} label={t`Working out what it does`} />;
  if (got.isError) return <Failure error={got.error} what={t`The request`} onRetry={() => void got.refetch()} />;
  const { operations, preview, refused } = got.data;
  return (
    <div className={css.section} style={{ flexBasis: "100%" }}>
      <p className={css.small}>{dotted(...operations.map(operationWords))}</p>
      {refused && <p className={css.refused}>{refused}</p>}
      {preview && <Shifts preview={preview} />}
    </div>
  );
}
