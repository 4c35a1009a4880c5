import { t } from "@lingui/core/macro";
import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import type { components } from "@/api/schema";
import { Review } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import type { SettingsLevel } from "@/features/settings/pages";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { fieldMessages, whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { HeldList } from "./HeldList";
import { useRefresh } from "./queries";
import { giftsProblem, RoleGifts, toRoleGifts, type Gift } from "./RoleGifts";
import { SettingsAccess } from "./SettingsAccess";
import { kindNames } from "./words";

type Patch = components["schemas"]["UserPatch"];

interface Draft {
  name: string;
  email: string;
  phone: string;
  job_code: string;
  kind: User["kind"];
  team: boolean;
  app_access: boolean;
  settings: SettingsLevel;
  configures: string[];
  superuser: boolean;
  gifts: Gift[];
}

const draftOf = (user: User): Draft => ({
  name: user.name,
  email: user.email ?? "",
  phone: user.phone ?? "",
  job_code: user.job_code ?? "",
  kind: user.kind,
  team: user.represents === "team",
  app_access: user.app_access ?? false,
  settings: user.settings ?? "none",
  configures: user.configures ?? [],
  superuser: user.superuser ?? false,
  gifts: [],
});

/** Only what differs is sent: what somebody else changed meanwhile stays theirs. */
function patchOf(user: User, draft: Draft, zone: string): Patch {
  const was = draftOf(user);
  const patch: Patch = {};
  for (const field of ["name", "email", "phone", "job_code"] as const) if (draft[field].trim() !== was[field]) patch[field] = draft[field].trim();
  for (const field of ["kind", "app_access", "settings", "superuser"] as const) if (draft[field] !== was[field]) Object.assign(patch, { [field]: draft[field] });
  if (draft.kind === "guest" && draft.team !== was.team) patch.represents = draft.team ? "team" : "person";
  if (draft.settings === "selective" && draft.configures.join() !== was.configures.join()) patch.configures = draft.configures;
  if (draft.gifts.length > 0) patch.add_roles = toRoleGifts(draft.gifts, zone);
  return patch;
}

interface Props {
  got: Tagged<User>;
  part: "details" | "roles";
  onClose: () => void;
}

/** What of a user can be changed here. Roles can only be added; taking them away is done on the role (A6.5). */
export function UserForm({ got, part, onClose }: Props) {
  const user = got.body;
  const workspace = useWorkspace();
  const { say } = useToasts();
  const refresh = useRefresh();
  const [draft, setDraft] = useState(() => draftOf(user));
  const [note, setNote] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const put = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const patch = patchOf(user, draft, workspace.time_zone);
  const save = useMutation({
    mutationFn: () => api.patchUser(workspace.key, user.id, got.etag, patch, note),
    onSuccess: async (saved) => {
      setDraft(draftOf(saved));
      setNote("");
      setReviewing(false);
      await refresh();
      say(t`${saved.name} was saved. It holds from the next request.`);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void refresh();
    },
  });
  const holds = (user.roles ?? []).some((r) => !r.team);
  const stop = whyNot(user.can.edit) ?? (Object.keys(patch).length === 0 ? t`Nothing is changed yet.` : giftsProblem(draft.gifts, holds));
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (stop === null && !save.isPending) save.mutate();
      }}
    >
      {!user.can.edit.allowed && <p className={css.info}>{user.settings === "full" ? t`Only a user with full access changes a user with full access.` : whyNot(user.can.edit)}</p>}
      {part === "details" ? <Details user={user} draft={draft} put={put} error={save.error} /> : <RolesPart user={user} draft={draft} put={put} holds={holds} />}
      {(patch.settings !== undefined || patch.superuser !== undefined || patch.email !== undefined || patch.add_roles !== undefined || save.error) && (
        <TextInput label={t`Note for the audit log`} description={t`Needed where you give yourself something.`} value={note} onChange={(e) => setNote(e.currentTarget.value)} maxLength={1000} />
      )}
      {save.error && (
        <p role="alert" className={css.refused}>
          {save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this user meanwhile. It was read anew and what you typed was kept: look at it again, then save.` : <RefusalText error={save.error} />}
        </p>
      )}
      <div className={css.actions}>
        <ReasonButton asks={user.can.edit.allowed ? undefined : { takes: user.settings === "full" ? takes.full : takes.extended }} reason={stop} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        {stop === null && (
          <Button variant="default" onClick={() => setReviewing(true)}>
            {t`Review…`}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t`Close`}
        </Button>
      </div>
      <Review
        opened={reviewing && stop === null}
        title={t`What changes for ${user.name}`}
        draft={[user.id, got.etag, patch]}
        write={(how) => api.patchUser(workspace.key, user.id, got.etag, patch, how)}
        note={note}
        onNote={setNote}
        busy={save.isPending}
        error={save.error}
        onSave={() => save.mutate()}
        onClose={() => setReviewing(false)}
      />
    </form>
  );
}

interface PartProps {
  user: User;
  draft: Draft;
  put: (change: Partial<Draft>) => void;
}

function Details({ user, draft, put, error }: PartProps & { error: unknown }) {
  const refused = error instanceof ApiError ? error.problem : undefined;
  const off = !user.can.edit.allowed;
  const moved = user.kind === "regular" && user.email && draft.email.trim() !== user.email;
  return (
    <fieldset disabled={off} className={css.form} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <TextInput label={t`Name`} required value={draft.name} error={fieldMessages(refused, "name")[0]} onChange={(e) => put({ name: e.currentTarget.value })} maxLength={200} />
      {user.kind !== "integration" && <TextInput type="email" label={t`E-mail`} value={draft.email} error={fieldMessages(refused, "email")[0]} onChange={(e) => put({ email: e.currentTarget.value })} maxLength={254} autoComplete="off" />}
      {moved && user.confirmed && (
        <p className={css.notice} role="status">
          {t`The new address signs in only after it is confirmed. Saving ends this person's sessions and keys here, tells ${user.email ?? ""}, and mails the new address a link; their roles wait until the old address or another full user agrees.`}
        </p>
      )}
      <div className={css.pair}>
        <TextInput label={t`Phone`} value={draft.phone} error={fieldMessages(refused, "phone")[0]} onChange={(e) => put({ phone: e.currentTarget.value })} maxLength={64} />
        <TextInput label={t`Job code`} value={draft.job_code} error={fieldMessages(refused, "job_code")[0]} onChange={(e) => put({ job_code: e.currentTarget.value })} maxLength={64} />
      </div>
      <Select label={t`Type`} data={Object.entries(kindNames).map(([value, label]) => ({ value, label }))} value={draft.kind} onChange={(kind) => kind && put({ kind: kind as User["kind"] })} disabled={off} />
      {(draft.kind === "regular" || draft.kind === "integration") && <SettingsAccess settings={draft.settings} configures={draft.configures} superuser={draft.superuser} onChange={put} />}
      {draft.kind === "guest" && <Switch label={t`Represents a team of people`} description={t`Everybody who has the link is this one guest.`} checked={draft.team} onChange={(e) => put({ team: e.currentTarget.checked })} />}
      {draft.kind === "viewer" ? (
        <p className={css.small}>{t`Viewers are listed and can be assigned, but can never enter.`}</p>
      ) : (
        <Switch label={t`App access`} description={t`Counts where only selected users have access.`} checked={draft.app_access} onChange={(e) => put({ app_access: e.currentTarget.checked })} />
      )}
      <p className={css.small}>
        {user.teams.length > 0 ? t`Teams: ${user.teams.map((team) => team.name).join(", ")}. Members are changed on the team's page.` : t`In no team. Members are changed on the team's page.`}
      </p>
    </fieldset>
  );
}

function RolesPart({ user, draft, put, holds }: PartProps & { holds: boolean }) {
  return (
    <>
      <HeldList held={user.roles ?? []} name={user.name} />
      {user.can.edit.allowed && <RoleGifts gifts={draft.gifts} holdsOthers={holds} holder={user.id} onChange={(gifts) => put({ gifts })} />}
    </>
  );
}
