import { plural, t } from "@lingui/core/macro";
import { ActionIcon, Button, Drawer, Modal, TextInput } from "@mantine/core";
import { IconTrash, IconX } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Person, Team } from "@/api/model";
import * as api from "@/api/people";
import { toKey } from "@/features/roles/key";
import { Review } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { Avatar } from "@/ui/Avatar";
import { Confirm } from "@/ui/Confirm";
import { dotted, number } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { useRefresh } from "./queries";
import { UserPicker } from "./UserPicker";

/** The window to add a team. */
export function AddTeam({ opened, onClose, onAdded }: { opened: boolean; onClose: () => void; onAdded: (team: Team) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Add team`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <AddForm onClose={onClose} onAdded={onAdded} />}
    </Modal>
  );
}

function AddForm({ onClose, onAdded }: { onClose: () => void; onAdded: (team: Team) => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => api.addTeam(ws, { key: toKey(name), name: name.trim() }, ""),
    onSuccess: async (team) => {
      await refresh();
      onAdded(team);
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <FormFoot save={save} ready={name.trim() !== ""} onClose={onClose} />
    </form>
  );
}

/** The window of one team: its name and who is in it, as a draft until it is saved. */
export function TeamWindow({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["teams", ws, id ?? ""], queryFn: () => api.team(ws, id ?? ""), enabled: id !== undefined, staleTime: 0 });
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={520} title={got.data?.body.name ?? t`Team`} closeButtonProps={{ "aria-label": t`Close` }}>
      {id !== undefined && got.isPending && <Skeleton rows={6} />}
      {got.isError && <Failure error={got.error} what={t`The team`} onRetry={() => void got.refetch()} />}
      {got.data && id !== undefined && <Form key={id} got={got.data} onClose={onClose} />}
    </Drawer>
  );
}

const same = (a: readonly Person[], b: readonly Person[]) => a.length === b.length && a.every((p) => b.some((o) => o.id === p.id));

function Form({ got, onClose }: { got: Tagged<Team>; onClose: () => void }) {
  const team = got.body;
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(team.name);
  const [members, setMembers] = useState<readonly Person[]>(team.members);
  const [deleting, setDeleting] = useState(false);
  const [note, setNote] = useState("");
  const changed = name.trim() !== team.name || !same(members, team.members);
  const [reviewing, setReviewing] = useState(false);
  const patch = { name: name.trim() === team.name ? undefined : name.trim(), members: same(members, team.members) ? undefined : members.map((m) => m.id) };
  const save = useMutation({
    mutationFn: () => api.patchTeam(ws, team.id, got.etag, patch, note),
    onSuccess: async (saved) => {
      setReviewing(false);
      setName(saved.name);
      setMembers(saved.members);
      await refresh();
      say(t`Team ${saved.name} was saved. It holds from the next request.`);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.deleteTeam(ws, team.id, got.etag, note),
    onSuccess: async () => {
      say(t`Team ${team.name} was deleted.`);
      onClose();
      await refresh();
    },
  });
  const may = whyNot(team.can.edit);
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (may === null && changed && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required readOnly={may !== null} value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <section className={css.section}>
        <h3>{plural(members.length, { one: "# member", other: "# members" })}</h3>
        {may === null && <UserPicker key={members.length} label={t`Add a member`} value={null} except={new Set(members.map((m) => m.id))} onPick={(user) => user && setMembers([...members, user])} />}
        <ul className={css.lines} aria-label={t`Members`}>
          {members.map((m) => (
            <li key={m.id}>
              <Avatar name={m.name} small />
              <div className={css.main}>
                <b>{m.name}</b> {m.deactivated && <span className={css.chip}>{t`Deactivated`}</span>} {m.no_access && <span className={css.chip}>{t`No access`}</span>}
              </div>
              {may === null && (
                <ActionIcon aria-label={t`Take ${m.name} out of the team`} onClick={() => setMembers(members.filter((o) => o.id !== m.id))}>
                  <IconX size={16} stroke={1.75} aria-hidden="true" />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      </section>
      <NamedBy team={team} />
      {changed && <TextInput label={t`Note for the audit log`} value={note} maxLength={1000} onChange={(e) => setNote(e.currentTarget.value)} />}
      {save.error && (
        <p role="alert" className={css.refused}>
          {save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this team meanwhile. It was read anew and your draft was kept: look at it again, then save.` : <RefusalText error={save.error} />}
        </p>
      )}
      <div className={css.actions}>
        <ReasonButton asks={may === null ? undefined : { takes: takes.extended }} reason={may ?? (name.trim() === "" ? t`Give a name.` : changed ? null : t`Nothing is changed yet.`)} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        {changed && may === null && name.trim() !== "" && (
          <Button variant="default" onClick={() => setReviewing(true)}>
            {t`Review…`}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t`Close`}
        </Button>
        <span className={css.spread} />
        <ReasonButton reason={whyNot(team.can.delete)} asks={{ takes: takes.extended }} variant="light" color="red" leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setDeleting(true)}>
          {t`Delete`}
        </ReasonButton>
      </div>
      <Review
        opened={reviewing && changed}
        title={t`What changes by team ${team.name}`}
        draft={[team.id, got.etag, patch]}
        write={(how) => api.patchTeam(ws, team.id, got.etag, patch, how)}
        note={note}
        onNote={setNote}
        busy={save.isPending}
        error={save.error}
        onSave={() => save.mutate()}
        onClose={() => setReviewing(false)}
      />
      <Confirm
        opened={deleting}
        title={t`Delete ${team.name}?`}
        yes={t`Delete`}
        danger
        typed={team.name}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => remove.mutate()}
        onNo={() => {
          remove.reset();
          setDeleting(false);
        }}
      >
        <p>{t`It leaves every record, list and role it stands in; what was restricted to it alone stays restricted, to nobody. The people stay.`}</p>
      </Confirm>
    </form>
  );
}

/** Where the team stands on a list: whoever joins it may get in there. */
function NamedBy({ team }: { team: Team }) {
  const { key: ws, can } = useWorkspace();
  const list = useQuery({ queryKey: ["team-restrictions", ws, team.id], queryFn: () => api.teamRestrictions(ws, team.id), enabled: can.settings.allowed, staleTime: 0 });
  if (!can.settings.allowed) return null;
  return (
    <section className={css.section}>
      <h3>{list.data && list.data.length > 0 ? t`Restrictions that name this team (${number(list.data.length)})` : t`Restrictions that name this team`}</h3>
      {list.isPending && <Skeleton rows={2} />}
      {list.isError && <p className={css.refused}><RefusalText error={list.error} /></p>}
      {list.data?.length === 0 && <p className={css.quiet}>{t`None, of the trackers that you may configure.`}</p>}
      <ul className={css.lines} aria-label={t`Restrictions that name this team`}>
        {list.data?.map((one) => (
          <li key={`${one.kind} ${one.tracker.id} ${one.view?.id ?? ""}`}>
            <div className={css.main}>
              <b>{one.kind === "view" ? one.view?.name : one.tracker.name}</b>
              <span>
                {one.kind === "tracker" && dotted(t`Tracker`, others(one.others))}
                {one.kind === "view" && dotted(t`Saved view of ${one.tracker.name}`, others(one.others))}
                {one.kind === "records" && plural(one.records ?? 0, { one: "# restricted record", other: "# restricted records" })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const others = (n: number) => (n === 0 ? t`this team alone` : plural(n, { one: "and # other on the list", other: "and # others on the list" }));
