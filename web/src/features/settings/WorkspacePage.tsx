import { plural, t } from "@lingui/core/macro";
import { Autocomplete, Button, MultiSelect, NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { takes } from "./takes";
import type { Tagged } from "@/api/client";
import type { Workspace } from "@/api/model";
import * as api from "@/api/workspace";
import { useRoles } from "@/features/people/queries";
import { kindNames, statusNames } from "@/features/people/words";
import { useWorkspace } from "@/features/session/workspace";
import { Confirm } from "@/ui/Confirm";
import { lowered, number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { Gate } from "./Gate";
import css from "./Settings.module.css";

/** Workspace and plan: its name and time zone, who counts in the seats, and its end. */
export function WorkspacePage() {
  return (
    <Gate needs="extended">
      <Page />
    </Gate>
  );
}

function Page() {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["workspace", ws, "tagged"], queryFn: () => api.workspaceTagged(ws), staleTime: 0 });
  const plan = useQuery({ queryKey: ["workspace", ws, "plan"], queryFn: () => api.plan(ws), staleTime: 0 });
  const error = got.error ?? plan.error;
  return (
    <div className={css.page}>
      <PageHead title={t`Workspace and plan`} crumbs={[t`Settings`]} />
      <div className={css.scroll}>
        {error && <Failure error={error} what={t`The workspace`} onRetry={() => void Promise.all([got.refetch(), plan.refetch()])} />}
        {!error && (!got.data || !plan.data) && <Skeleton rows={8} />}
        {got.data && plan.data && (
          <div className={css.column}>
            <Seats plan={plan.data} />
            <Settings key={got.data.etag} got={got.data} plan={plan.data} />
            <End workspace={got.data.body} plan={plan.data} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Who counts and who does not (A8.3). */
function Seats({ plan }: { plan: api.Plan }) {
  return (
    <section className={css.section}>
      <h2>{t`Seats`}</h2>
      <p>
        <b>{plan.seats === null ? t`${plural(plan.used, { one: "# seat", other: "# seats" })} used` : t`${number(plan.used)} of ${plural(plan.seats, { one: "# seat", other: "# seats" })} used`}</b>{" "}
        {plan.free === null ? t`There is no limit.` : t`${number(plan.free)} free.`}
      </p>
      <ul className={css.lines} aria-label={t`Who counts`}>
        {plan.counts
          .filter((c) => c.users > 0)
          .map((c) => (
            <li key={`${c.kind} ${c.status}`}>
              <div className={css.main}>
                {kindNames[c.kind]}, {lowered(statusNames[c.status] ?? c.status)}
              </div>
              <span>{number(c.users)}</span>
              <span className={css.chip}>{c.takes_seat ? t`Takes a seat` : t`Free`}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}

const zones = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];

interface Draft {
  name: string;
  time_zone: string;
  support: string;
  seats: number | string;
  roles: string[];
  two: boolean;
}

function Settings({ got, plan }: { got: Tagged<Workspace>; plan: api.Plan }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const roles = useRoles();
  const was: Draft = { name: got.body.name, time_zone: got.body.time_zone, support: plan.support, seats: plan.seats ?? "", roles: plan.default_roles.map((r) => r.id), two: plan.two_people };
  const [draft, setDraft] = useState(was);
  const put = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const changed = JSON.stringify(draft) !== JSON.stringify(was);
  const save = useMutation({
    mutationFn: () =>
      api.patchWorkspace(
        ws,
        got.etag,
        {
          name: draft.name.trim() === was.name ? undefined : draft.name.trim(),
          time_zone: draft.time_zone === was.time_zone ? undefined : draft.time_zone,
          support: draft.support === was.support ? undefined : draft.support,
          seats: draft.seats === was.seats ? undefined : Number(draft.seats || 0),
          two_people: draft.two === was.two ? undefined : draft.two,
          default_roles: draft.roles.join() === was.roles.join() ? undefined : draft.roles,
        },
        "",
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["workspace", ws] });
      say(t`The workspace was saved.`);
    },
  });
  const may = whyNot(plan.can.edit);
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (may === null && changed && !save.isPending) save.mutate();
      }}
    >
      <h2>{t`Workspace`}</h2>
      {may !== null && <p className={css.info}>{t`Only a user with full settings access changes these.`}</p>}
      <TextInput label={t`Name`} required readOnly={may !== null} value={draft.name} maxLength={200} onChange={(e) => put({ name: e.currentTarget.value })} />
      <Autocomplete label={t`Time zone`} description={t`Dates that people pick are meant in it.`} readOnly={may !== null} data={zones} limit={50} value={draft.time_zone} onChange={(time_zone) => put({ time_zone })} />
      <MultiSelect label={t`Default roles`} description={t`Given to a new regular user for whom no other role was chosen.`} searchable readOnly={may !== null} data={(roles.data ?? []).map((r) => ({ value: r.id, label: r.name }))} value={draft.roles} onChange={(next) => put({ roles: next })} />
      <NumberInput label={t`Seats`} description={t`Empty: no limit. Below what is used, only growth is refused.`} min={0} readOnly={!plan.can_seats.allowed} value={draft.seats} onChange={(seats) => put({ seats })} />
      <Textarea label={t`Support contact`} description={t`Shown to guests, and where somebody gets no further.`} autosize minRows={2} readOnly={may !== null} maxLength={1000} value={draft.support} onChange={(e) => put({ support: e.currentTarget.value })} />
      <Switch
        label={t`Giving oneself access takes two people`}
        description={t`A change that lets its author see or do more with records, or changes how somebody else signs in, waits until another user with the same power confirms it. Ending this rule takes two as well.`}
        disabled={may !== null}
        checked={draft.two}
        onChange={(e) => put({ two: e.currentTarget.checked })}
      />
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={css.actions}>
        <ReasonButton asks={may === null ? undefined : { takes: takes.full }} reason={may ?? (draft.name.trim() === "" ? t`Give a name.` : changed ? null : t`Nothing is changed yet.`)} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        {changed && (
          <Button variant="default" onClick={() => setDraft(was)}>
            {t`Discard`}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Deleting the workspace: by full users, with the name typed, for 30 days undone by them. */
function End({ workspace, plan }: { workspace: Workspace; plan: api.Plan }) {
  const [asked, setAsked] = useState(false);
  const end = useMutation({ mutationFn: () => api.deleteWorkspace(workspace.key, workspace.name), onSuccess: () => window.location.assign("/") });
  return (
    <section className={css.section}>
      <h2>{t`Delete the workspace`}</h2>
      <p className={css.quiet}>{t`Everything is refused to everybody at once. For 30 days a full user may bring it back; then it is gone.`}</p>
      <div>
        <ReasonButton reason={plan.can.delete.allowed ? null : t`Only a user with full settings access deletes the workspace.`} asks={{ takes: takes.full }} variant="light" color="red" onClick={() => setAsked(true)}>
          {t`Delete the workspace…`}
        </ReasonButton>
      </div>
      <Confirm
        opened={asked}
        title={t`Delete ${workspace.name}?`}
        yes={t`Delete the workspace`}
        danger
        typed={workspace.name}
        busy={end.isPending}
        error={end.error}
        onYes={() => end.mutate()}
        onNo={() => {
          end.reset();
          setAsked(false);
        }}
      >
        <p>
          {t`${plural(plan.used, { one: "# user", other: "# users" })} lose it with their next click, and every session, link and key stops. A full user has 30 days to bring it back.`}
        </p>
      </Confirm>
    </section>
  );
}
