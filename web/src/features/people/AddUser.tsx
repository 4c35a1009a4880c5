import { t } from "@lingui/core/macro";
import { Checkbox, Modal, MultiSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import type { SettingsLevel } from "@/features/settings/pages";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { fieldMessages } from "@/ui/reasons";
import { useToasts } from "@/ui/Toast";
import { useRefresh, useTeams } from "./queries";
import { giftsProblem, RoleGifts, toRoleGifts, type Gift } from "./RoleGifts";
import { SettingsAccess } from "./SettingsAccess";
import { UserPicker } from "./UserPicker";
import { kindShort } from "./words";

interface Props {
  /** The kind that is chosen at the start. */
  kind?: User["kind"];
  opened: boolean;
  onClose: () => void;
  onAdded: (user: User) => void;
}

/** The window behind the round button: type, name, e-mail, role, settings access, Save. */
export function AddUser({ kind = "regular", opened, onClose, onAdded }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Add user`} size={560} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Form kind={kind} onAdded={onAdded} onClose={onClose} />}
    </Modal>
  );
}

const kindNotes: Record<User["kind"], string> = {
  regular: t`A person who signs in by e-mail, Apple or Google. They confirm the address with a link.`,
  guest: t`Enters by a unique link, which you make after saving. One person, or a team of people.`,
  viewer: t`Is listed and can be assigned, but can never enter.`,
  integration: t`A machine: it has roles like a person, and enters with an API key only.`,
};

interface Draft {
  kind: User["kind"];
  name: string;
  email: string;
  settings: SettingsLevel;
  configures: string[];
  superuser: boolean;
  teams: string[];
  gifts: Gift[];
  team: boolean;
  owner: { id: string; name: string } | null;
}

const start: Draft = { team: false, owner: null, kind: "regular", name: "", email: "", settings: "none", configures: [], superuser: false, teams: [], gifts: [] };

function problemOf(draft: Draft): string | null {
  if (draft.name.trim() === "") return t`Give a name.`;
  if (draft.kind === "regular" && !/^\S+@\S+$/.test(draft.email.trim())) return t`A regular user needs an e-mail address.`;
  if (draft.settings === "selective" && draft.configures.length === 0) return t`Choose what the selective settings access is for.`;
  return giftsProblem(draft.gifts, false);
}

function toUser(draft: Draft, zone: string) {
  const powers = draft.kind === "regular" || draft.kind === "integration";
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    email: draft.email.trim() || undefined,
    represents: draft.kind === "guest" && draft.team ? ("team" as const) : undefined,
    owner: draft.kind === "integration" ? draft.owner?.id : undefined,
    teams: draft.teams.length > 0 ? draft.teams : undefined,
    roles: draft.gifts.length > 0 ? toRoleGifts(draft.gifts, zone) : undefined,
    settings: powers && draft.settings !== "none" ? draft.settings : undefined,
    configures: powers && draft.settings === "selective" ? draft.configures : undefined,
    superuser: powers && draft.superuser && draft.settings !== "selective" && draft.settings !== "none" ? true : undefined,
  };
}

function Form({ kind, onAdded, onClose }: Omit<Required<Props>, "opened">) {
  const workspace = useWorkspace();
  const { say } = useToasts();
  const refresh = useRefresh();
  const teams = useTeams();
  const [draft, setDraft] = useState<Draft>({ ...start, kind, owner: workspace.me });
  const [tried, setTried] = useState(false);
  const [another, setAnother] = useState(false);
  const [note, setNote] = useState("");
  const put = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const save = useMutation({
    mutationFn: () => api.addUser(workspace.key, toUser(draft, workspace.time_zone), note),
    onSuccess: async (user) => {
      await refresh();
      const mailed = draft.kind === "regular" && workspace.can.invitation_links.reason === "mail_configured";
      say(mailed ? t`${user.name} was added. The link to confirm the address was mailed to ${user.email ?? ""}.` : t`${user.name} was added.`);
      if (!another) return onAdded(user);
      setDraft({ ...start, kind: draft.kind, owner: workspace.me });
      setTried(false);
    },
  });
  const problem = problemOf(draft);
  const refused = save.error instanceof ApiError ? save.error.problem : undefined;
  const emailWrong = tried && draft.kind === "regular" && !/^\S+@\S+$/.test(draft.email.trim());
  const settle = () => {
    setTried(true);
    if (!problem && !save.isPending) save.mutate();
  };
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        settle();
      }}
    >
      <div className={css.section}>
        <SegmentedControl
          fullWidth
          aria-label={t`Type`}
          value={draft.kind}
          onChange={(kind) => put({ kind: kind as User["kind"], settings: "none", configures: [], superuser: false })}
          data={(["regular", "guest", "viewer", "integration"] as const).map((value) => ({ value, label: kindShort[value] }))}
        />
        <p className={css.small}>{kindNotes[draft.kind]}</p>
      </div>
      <TextInput label={t`Name`} required data-autofocus value={draft.name} error={tried && draft.name.trim() === "" ? t`Give a name.` : fieldMessages(refused, "name")[0]} onChange={(e) => put({ name: e.currentTarget.value })} maxLength={200} />
      {draft.kind !== "integration" && (
        <TextInput
          type="email"
          label={t`E-mail`}
          required={draft.kind === "regular"}
          value={draft.email}
          error={emailWrong ? t`A regular user needs an e-mail address.` : fieldMessages(refused, "email")[0]}
          onChange={(e) => put({ email: e.currentTarget.value })}
          maxLength={254}
          autoComplete="off"
        />
      )}
      {draft.kind === "integration" && <UserPicker label={t`Person who answers for it`} kind="regular" clearable value={draft.owner} onPick={(owner) => put({ owner })} />}
      {draft.kind === "guest" && <Checkbox label={t`Represents a team of people`} description={t`Everybody who has the link is this one guest.`} checked={draft.team} onChange={(e) => put({ team: e.currentTarget.checked })} />}
      <RoleGifts gifts={draft.gifts} holdsOthers={false} onChange={(gifts) => put({ gifts })} />
      <MultiSelect label={t`Teams`} placeholder={draft.teams.length === 0 ? t`None` : undefined} searchable limit={100} data={(teams.data ?? []).map((t) => ({ value: t.id, label: t.name }))} value={draft.teams} onChange={(next) => put({ teams: next })} nothingFoundMessage={t`No team of that name`} />
      {(draft.kind === "regular" || draft.kind === "integration") && <SettingsAccess settings={draft.settings} configures={draft.configures} superuser={draft.superuser} onChange={put} />}
      {(draft.settings !== "none" || save.error) && <TextInput label={t`Note for the audit log`} value={note} onChange={(e) => setNote(e.currentTarget.value)} maxLength={1000} />}
      <FormFoot save={save} problem={tried && problem} onClose={onClose}>
        <Checkbox label={t`Add another after this`} checked={another} onChange={(e) => setAnother(e.currentTarget.checked)} />
      </FormFoot>
    </form>
  );
}
