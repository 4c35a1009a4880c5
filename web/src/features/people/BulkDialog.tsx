import { plural, t } from "@lingui/core/macro";
import { Modal, MultiSelect, Select, TextInput, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as access from "@/api/access";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { startOfDay, endOfDay } from "@/ui/zone";
import { useRefresh, useRoles, useTeams } from "./queries";
import type { UserSelection } from "./selection";

export type BulkAct = "give" | "end" | "join_team" | "leave_team" | "remove_roles_except" | "allow" | "remove" | "activate" | "deactivate" | "terminate";

const words: Record<BulkAct, { title: string; yes: string; about: string; danger?: boolean }> = {
  give: { title: t`Add a role`, yes: t`Add the role`, about: t`Everyone selected gets it, in one change.` },
  end: { title: t`Remove a role`, yes: t`Remove the role`, about: t`It is taken from everyone selected who holds it themself. A role that comes from a team stays the team's.`, danger: true },
  join_team: { title: t`Add to a team`, yes: t`Add to the team`, about: t`Everyone selected joins it, with the roles and lists it stands on.` },
  leave_team: { title: t`Take out of a team`, yes: t`Take out`, about: t`Everyone selected leaves it, with the roles and lists it stands on.`, danger: true },
  remove_roles_except: { title: t`Remove all roles except…`, yes: t`Remove the others`, about: t`Every role of their own is taken from everyone selected, but those chosen here.`, danger: true },
  allow: { title: t`Allow access`, yes: t`Allow access`, about: t`Counts where only selected users have access. Viewers and full users are left out.` },
  remove: { title: t`Remove access`, yes: t`Remove access`, about: t`Counts where only selected users have access. Viewers and full users are left out.`, danger: true },
  activate: { title: t`Activate`, yes: t`Activate`, about: t`They can enter again and count in the plan's seats. Their roles count again; keys stay suspended.` },
  deactivate: { title: t`Deactivate`, yes: t`Deactivate`, about: t`They cannot enter, their sessions, links and keys end, and they take no seat. They stay, greyed, on their records.`, danger: true },
  terminate: { title: t`Terminate`, yes: t`Terminate`, about: t`They get the role Terminated, under which nothing else counts. Sessions, keys and links end at once; what they did stays.`, danger: true },
};

interface Fields {
  role: string | null;
  team: string | null;
  keep: string[];
  from: string;
  until: string;
  reason: string;
}

const empty: Fields = { role: null, team: null, keep: [], from: "", until: "", reason: "" };

/** What the form asks for before it can be tried; null when it is whole. */
function missing(act: BulkAct, f: Fields): string | null {
  if ((act === "give" || act === "end") && !f.role) return t`Choose a role.`;
  if ((act === "join_team" || act === "leave_team") && !f.team) return t`Choose a team.`;
  if (act === "give" && (f.from || f.until) && f.reason.trim() === "") return t`A role with dates needs a reason.`;
  return null;
}

/** The dialog of a bulk action: what it is for, what it would do to whom, and the one button. */
export function BulkDialog({ act, selection, onClose, onDone }: { act: BulkAct | null; selection: UserSelection; onClose: () => void; onDone: () => void }) {
  return (
    <Modal opened={act !== null} onClose={onClose} size={560} title={act ? words[act].title : ""} closeButtonProps={{ "aria-label": t`Close` }}>
      {act && <Form key={act} act={act} selection={selection} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function useRun(act: BulkAct, selection: UserSelection, fields: Fields) {
  const { key: ws, time_zone } = useWorkspace();
  const reason = fields.reason.trim() || undefined;
  return async (dry: boolean): Promise<api.BulkDone> => {
    const whom = selection.sent();
    if (act === "allow" || act === "remove") {
      const done = await access.bulkAccess(ws, { ...whom, allow: act === "allow" }, dry, reason ?? "");
      return { dry_run: dry, changed: done.changed, unchanged: done.unchanged + done.skipped_viewers, skipped_full: done.skipped_full, skipped_self: 0 };
    }
    if (act === "give" || act === "end") {
      const dates = { from: fields.from ? (startOfDay(fields.from, time_zone) ?? undefined) : undefined, until: fields.until ? (endOfDay(fields.until, time_zone) ?? undefined) : undefined };
      return api.bulkRoles(ws, { ...whom, action: act, role: fields.role ?? "", reason, ...(act === "give" ? dates : {}) }, dry, reason ?? "");
    }
    return api.bulkUsers(ws, { ...whom, action: act, reason, team: fields.team ?? undefined, keep: act === "remove_roles_except" ? fields.keep : undefined }, dry, reason ?? "");
  };
}

function Form({ act, selection, onClose, onDone }: { act: BulkAct; selection: UserSelection; onClose: () => void; onDone: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [fields, setFields] = useState(empty);
  const put = (change: Partial<Fields>) => setFields((old) => ({ ...old, ...change }));
  const run = useRun(act, selection, fields);
  const stop = missing(act, fields);
  const tried = useQuery({ queryKey: ["bulk-try", ws, act, selection.sent(), { ...fields, reason: fields.reason.trim() !== "" }], queryFn: () => run(true), enabled: stop === null, staleTime: 0, gcTime: 0 });
  const save = useMutation({
    mutationFn: () => run(false),
    onSuccess: async (done) => {
      say(t`${words[act].title}: done for ${plural(done.changed, { one: "# user", other: "# users" })}. It holds from the next request.`);
      onClose();
      onDone();
      await refresh();
    },
  });
  const nothing = tried.data?.changed === 0;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (stop === null && !nothing && !save.isPending) save.mutate();
      }}
    >
      <p>{words[act].about}</p>
      <FieldsOf act={act} fields={fields} put={put} />
      {stop === null && tried.isPending && <Skeleton rows={2} label={t`Counting whom it changes`} />}
      {tried.error && !save.error && <p className={css.refused}><RefusalText error={tried.error} /></p>}
      {tried.data && <Outcome done={tried.data} />}
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" color={words[act].danger ? "red" : undefined} loading={save.isPending} disabled={stop !== null || nothing}>
          {words[act].yes}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
        {stop !== null && <span className={css.small}>{stop}</span>}
      </div>
    </form>
  );
}

function FieldsOf({ act, fields, put }: { act: BulkAct; fields: Fields; put: (change: Partial<Fields>) => void }) {
  const roles = useRoles();
  const teams = useTeams();
  const roleData = (roles.data ?? []).map((r) => ({ value: r.id, label: r.name }));
  const reasoned = act === "give" || act === "terminate" || act === "deactivate" || act === "end";
  return (
    <>
      {(act === "give" || act === "end") && <Select label={t`Role`} required searchable data={roleData} value={fields.role} onChange={(role) => put({ role })} nothingFoundMessage={t`Nothing found`} />}
      {act === "remove_roles_except" && <MultiSelect label={t`Roles that stay`} description={t`Empty: none stays.`} searchable data={roleData} value={fields.keep} onChange={(keep) => put({ keep })} />}
      {(act === "join_team" || act === "leave_team") && <Select label={t`Team`} required searchable data={(teams.data ?? []).map((t) => ({ value: t.id, label: t.name }))} value={fields.team} onChange={(team) => put({ team })} nothingFoundMessage={t`Nothing found`} />}
      {act === "give" && (
        <div className={css.pair}>
          <TextInput type="date" label={t`From`} value={fields.from} onChange={(e) => put({ from: e.currentTarget.value })} />
          <TextInput type="date" label={t`Last day`} value={fields.until} onChange={(e) => put({ until: e.currentTarget.value })} />
        </div>
      )}
      {reasoned && <TextInput label={t`Reason`} description={act === "give" ? t`Needed for a second role, and for one with dates.` : t`Kept in the audit log.`} value={fields.reason} maxLength={1000} onChange={(e) => put({ reason: e.currentTarget.value })} />}
    </>
  );
}

/** Whom it changes, whom not and why, and what ends for each. */
function Outcome({ done }: { done: api.BulkDone }) {
  const left = [
    done.unchanged > 0 ? plural(done.unchanged, { one: "# is so already, or it does not apply to them", other: "# are so already, or it does not apply to them" }) : "",
    done.skipped_full > 0 ? plural(done.skipped_full, { one: "# full user left out", other: "# full users left out" }) : "",
    done.skipped_self > 0 ? t`you yourself are left out` : "",
  ].filter(Boolean);
  const ended = done.ended ?? [];
  return (
    <div className={css.section} role="status">
      <p>
        <b>{done.changed === 0 ? t`Nothing would change.` : plural(done.changed, { one: "# user changes.", other: "# users change." })}</b> {left.length > 0 && `${left.join("; ")}.`}
      </p>
      {ended.length > 0 && (
        <ul className={css.bullets} aria-label={t`What ends`}>
          {ended.slice(0, 8).map((one) => (
            <li key={one.user.id}>
              {one.user.name}: {[one.roles.map((r) => r.name).join(", "), one.signed_in ? t`signed in now` : "", one.keys > 0 ? plural(one.keys, { one: "# key", other: "# keys" }) : "", one.links > 0 ? plural(one.links, { one: "# link", other: "# links" }) : ""].filter(Boolean).join("; ") || t`nothing else`}
            </li>
          ))}
          {ended.length > 8 && <li>{plural(ended.length - 8, { one: "and # other", other: "and # others" })}</li>}
        </ul>
      )}
    </div>
  );
}
