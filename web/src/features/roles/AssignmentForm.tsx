import { t } from "@lingui/core/macro";
import { Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Assignment, Role } from "@/api/model";
import * as api from "@/api/roles";
import { useRefresh, useSites, useTeams } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import { reaches } from "@/features/settings/pages";
import css from "@/features/settings/Settings.module.css";
import { useToasts } from "@/ui/Toast";
import { dayOf, endOfDay, lastDayOf, startOfDay } from "@/ui/zone";

interface Props {
  role: Role;
  /** The assignment to change; without one, one is made. */
  old?: Assignment;
  /** Where a new one begins: a site's id; the whole workspace without it. */
  at?: string;
  opened: boolean;
  onClose: () => void;
}

/** Gives a role to somebody, or changes where and until when they hold it. */
export function AssignmentForm({ role, old, at, opened, onClose }: Props) {
  const title = old ? t`${role.name} of ${old.user?.name ?? old.team?.name ?? ""}` : t`Give ${role.name}`;
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Form role={role} old={old} at={at} onClose={onClose} />}
    </Modal>
  );
}

type Who = { id: string; name: string };

interface Draft {
  to: "user" | "team";
  user: Who | null;
  team: string | null;
  site: string;
  from: string;
  until: string;
  reason: string;
}

function draftOf(old: Assignment | undefined, at: string | undefined, zone: string): Draft {
  return {
    to: old?.team ? "team" : "user",
    user: old?.user ?? null,
    team: old?.team?.id ?? null,
    site: old ? (old.site?.id ?? "*") : (at ?? "*"),
    from: old?.from ? dayOf(old.from, zone) : "",
    until: old?.until ? lastDayOf(old.until, zone) : "",
    reason: old?.reason ?? "",
  };
}

function problemOf(draft: Draft): string | null {
  if (draft.to === "user" ? !draft.user : !draft.team) return t`Choose who gets it.`;
  if (!draft.site) return t`Choose where it counts.`;
  if (draft.from && draft.until && draft.until < draft.from) return t`The last day is before the first.`;
  if ((draft.from || draft.until) && draft.reason.trim() === "") return t`A role with dates needs a reason.`;
  return null;
}

function Form({ role, old, at, onClose }: Omit<Props, "opened">) {
  const { key: ws, time_zone: zone, me } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const teams = useTeams();
  const sites = useSites();
  // Who manages sites gives roles there and nowhere else (A8).
  const everywhere = reaches(me.settings, "extended");
  const [draft, setDraft] = useState(() => draftOf(old, at ?? (everywhere ? undefined : ""), zone));
  const [tried, setTried] = useState(false);
  const put = (change: Partial<Draft>) => setDraft((was) => ({ ...was, ...change }));
  const save = useMutation({
    mutationFn: async () => {
      const from = draft.from ? (startOfDay(draft.from, zone) ?? "") : "";
      const until = draft.until ? (endOfDay(draft.until, zone) ?? "") : "";
      const reason = draft.reason.trim();
      if (old) return api.patchAssignment(ws, role.id, old.id, { site: draft.site, from, until, reason }, "");
      const who = draft.to === "user" ? { user: draft.user?.id } : { team: draft.team ?? undefined };
      return api.assign(ws, role.id, { ...who, site: draft.site, from: from || undefined, until: until || undefined, reason: reason || undefined }, reason);
    },
    onSuccess: async () => {
      await refresh();
      say(old ? t`Saved. It holds from the next request.` : draft.to === "user" ? t`${draft.user?.name ?? ""} has the role ${role.name} now.` : t`The team has the role ${role.name} now.`);
      onClose();
    },
  });
  const problem = problemOf(draft);
  const places = [...(everywhere ? [{ value: "*", label: t`Whole workspace` }] : []), ...(role.exclusive ? [] : (sites.data ?? []).filter((s) => s.can.assign.allowed).map((s) => ({ value: s.id, label: s.name })))];
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem && !save.isPending) save.mutate();
      }}
    >
      {!old && (
        <>
          <SegmentedControl aria-label={t`To whom`} value={draft.to} onChange={(to) => put({ to: to as Draft["to"] })} data={[{ value: "user", label: t`A person` }, { value: "team", label: t`A team` }]} />
          {draft.to === "user" ? (
            <UserPicker label={t`Person`} required value={draft.user} onPick={(user) => put({ user })} />
          ) : (
            <Select label={t`Team`} required searchable limit={100} placeholder={t`Choose a team`} data={(teams.data ?? []).map((t) => ({ value: t.id, label: t.name }))} value={draft.team} onChange={(team) => put({ team })} nothingFoundMessage={t`No team of that name`} />
          )}
        </>
      )}
      <Select label={t`Where`} description={everywhere ? undefined : t`Your sites and what lies below them. Elsewhere, somebody with extended settings access gives it.`} required placeholder={t`Choose`} searchable limit={100} data={places} value={draft.site || null} onChange={(site) => site && put({ site })} nothingFoundMessage={t`Nothing found`} />
      <div className={css.pair}>
        <TextInput type="date" label={t`From`} value={draft.from} onChange={(e) => put({ from: e.currentTarget.value })} />
        <TextInput type="date" label={t`Last day`} value={draft.until} onChange={(e) => put({ until: e.currentTarget.value })} />
      </div>
      <TextInput label={t`Reason`} description={t`Needed for a second role, and for one with dates.`} value={draft.reason} maxLength={1000} onChange={(e) => put({ reason: e.currentTarget.value })} />
      <FormFoot save={save} problem={tried && problem} onClose={onClose} />
    </form>
  );
}
