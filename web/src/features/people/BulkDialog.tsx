import { Modal, MultiSelect, Select, TextInput, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as access from "@/api/access";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { plural } from "@/ui/format";
import { errorText, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { startOfDay, endOfDay } from "@/ui/zone";
import { useRefresh, useRoles, useTeams } from "./queries";
import type { UserSelection } from "./selection";

export type BulkAct = "give" | "end" | "join_team" | "leave_team" | "remove_roles_except" | "allow" | "remove" | "activate" | "deactivate" | "terminate";

const words: Record<BulkAct, { title: string; yes: string; about: string; danger?: boolean }> = {
  give: { title: "Add a role", yes: "Add the role", about: "Everyone selected gets it, in one change." },
  end: { title: "Remove a role", yes: "Remove the role", about: "It is taken from everyone selected who holds it themself. A role that comes from a team stays the team's.", danger: true },
  join_team: { title: "Add to a team", yes: "Add to the team", about: "Everyone selected joins it, with the roles and lists it stands on." },
  leave_team: { title: "Take out of a team", yes: "Take out", about: "Everyone selected leaves it, with the roles and lists it stands on.", danger: true },
  remove_roles_except: { title: "Remove all roles except…", yes: "Remove the others", about: "Every role of their own is taken from everyone selected, but those chosen here.", danger: true },
  allow: { title: "Allow access", yes: "Allow access", about: "Counts where only selected users have access. Viewers and full users are left out." },
  remove: { title: "Remove access", yes: "Remove access", about: "Counts where only selected users have access. Viewers and full users are left out.", danger: true },
  activate: { title: "Activate", yes: "Activate", about: "They can enter again and count in the plan's seats. Their roles count again; keys stay suspended." },
  deactivate: { title: "Deactivate", yes: "Deactivate", about: "They cannot enter, their sessions, links and keys end, and they take no seat. They stay, greyed, on their records.", danger: true },
  terminate: { title: "Terminate", yes: "Terminate", about: "They get the role Terminated, under which nothing else counts. Sessions, keys and links end at once; what they did stays.", danger: true },
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
  if ((act === "give" || act === "end") && !f.role) return "Choose a role.";
  if ((act === "join_team" || act === "leave_team") && !f.team) return "Choose a team.";
  if (act === "give" && (f.from || f.until) && f.reason.trim() === "") return "A role with dates needs a reason.";
  return null;
}

/** The dialog of a bulk action: what it is for, what it would do to whom, and the one button. */
export function BulkDialog({ act, selection, onClose, onDone }: { act: BulkAct | null; selection: UserSelection; onClose: () => void; onDone: () => void }) {
  return (
    <Modal opened={act !== null} onClose={onClose} size={560} title={act ? words[act].title : ""} closeButtonProps={{ "aria-label": "Close" }}>
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
      say(`${words[act].title}: done for ${plural(done.changed, "user")}. It holds from the next request.`);
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
      {stop === null && tried.isPending && <Skeleton rows={2} label="Counting whom it changes" />}
      {tried.error && !save.error && <p className={css.refused}>{errorText(tried.error)}</p>}
      {tried.data && <Outcome done={tried.data} />}
      {save.error && (
        <p role="alert" className={css.refused}>
          {errorText(save.error)}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" color={words[act].danger ? "red" : undefined} loading={save.isPending} disabled={stop !== null || nothing}>
          {words[act].yes}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
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
      {(act === "give" || act === "end") && <Select label="Role" required searchable data={roleData} value={fields.role} onChange={(role) => put({ role })} nothingFoundMessage="Nothing found" />}
      {act === "remove_roles_except" && <MultiSelect label="Roles that stay" description="Empty: none stays." searchable data={roleData} value={fields.keep} onChange={(keep) => put({ keep })} />}
      {(act === "join_team" || act === "leave_team") && <Select label="Team" required searchable data={(teams.data ?? []).map((t) => ({ value: t.id, label: t.name }))} value={fields.team} onChange={(team) => put({ team })} nothingFoundMessage="Nothing found" />}
      {act === "give" && (
        <div className={css.pair}>
          <TextInput type="date" label="From" value={fields.from} onChange={(e) => put({ from: e.currentTarget.value })} />
          <TextInput type="date" label="Last day" value={fields.until} onChange={(e) => put({ until: e.currentTarget.value })} />
        </div>
      )}
      {reasoned && <TextInput label="Reason" description={act === "give" ? "Needed for a second role, and for one with dates." : "Kept in the audit log."} value={fields.reason} maxLength={1000} onChange={(e) => put({ reason: e.currentTarget.value })} />}
    </>
  );
}

/** Whom it changes, whom not and why, and what ends for each. */
function Outcome({ done }: { done: api.BulkDone }) {
  const left = [
    done.unchanged > 0 ? `${plural(done.unchanged, "is", "are")} so already, or it does not apply to them` : "",
    done.skipped_full > 0 ? `${plural(done.skipped_full, "full user")} left out` : "",
    done.skipped_self > 0 ? "you yourself are left out" : "",
  ].filter(Boolean);
  const ended = done.ended ?? [];
  return (
    <div className={css.section} role="status">
      <p>
        <b>{done.changed === 0 ? "Nothing would change." : `${plural(done.changed, "user changes", "users change")}.`}</b> {left.length > 0 && `${left.join("; ")}.`}
      </p>
      {ended.length > 0 && (
        <ul className={css.bullets} aria-label="What ends">
          {ended.slice(0, 8).map((one) => (
            <li key={one.user.id}>
              {one.user.name}: {[one.roles.map((r) => r.name).join(", "), one.signed_in ? "signed in now" : "", one.keys > 0 ? plural(one.keys, "key") : "", one.links > 0 ? plural(one.links, "link") : ""].filter(Boolean).join("; ") || "nothing else"}
            </li>
          ))}
          {ended.length > 8 && <li>and {plural(ended.length - 8, "other")}</li>}
        </ul>
      )}
    </div>
  );
}
