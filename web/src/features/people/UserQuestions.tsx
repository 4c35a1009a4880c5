import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import type { User } from "@/api/model";
import * as machines from "@/api/machines";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import { Confirm } from "@/ui/Confirm";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { useRefresh } from "./queries";
import { datesOf } from "./words";

export type Question = "deactivate" | "activate" | "delete";

interface Props {
  got: Tagged<User>;
  asked: Question | null;
  onClose: () => void;
  /** The user is no more. */
  onGone: () => void;
}

/** The questions before somebody is shut out, let in again or deleted: each spells out what it will do. */
export function UserQuestions(props: Props) {
  return (
    <>
      <Deactivate {...props} />
      <Activate {...props} />
      <Delete {...props} />
    </>
  );
}

function useAct<A>({ onClose }: Props, run: (arg: A) => Promise<unknown>, said: string, then?: () => void) {
  const refresh = useRefresh();
  const { say } = useToasts();
  const act = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      onClose();
      say(said);
      then?.();
      await refresh();
    },
    onError: () => void refresh(),
  });
  const close = () => {
    act.reset();
    onClose();
  };
  return { act, common: { busy: act.isPending, error: act.error, onNo: close } };
}

function Deactivate(props: Props) {
  const user = props.got.body;
  const { key: ws } = useWorkspace();
  const { act, common } = useAct(props, () => api.deactivateUser(ws, user.id, props.got.etag), t`${user.name} is deactivated: signed out everywhere here, and out of the plan's seats.`);
  const names = (user.roles ?? []).filter((r) => !r.team).map((r) => r.role.name);
  return (
    <Confirm {...common} opened={props.asked === "deactivate"} title={t`Deactivate ${user.name}?`} yes={t`Deactivate`} onYes={() => act.mutate(undefined)}>
      <p>{t`At once, and until you activate them again:`}</p>
      <ul>
        <li>{t`They cannot enter this workspace. Their sessions, links and keys here end.`}</li>
        <li>{t`They do not count in the plan's seats.`}</li>
        <li>{t`They stay, greyed, on the records they are assigned to.`}</li>
        <li>{names.length > 0 ? t`Their roles are suspended: ${names.join(", ")}.` : t`They hold no role.`}</li>
      </ul>
    </Confirm>
  );
}

function Activate(props: Props) {
  const user = props.got.body;
  const { key: ws, time_zone } = useWorkspace();
  const own = (user.roles ?? []).filter((r) => !r.team);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const resume = own.filter((r) => !left.has(r.assignment)).map((r) => r.assignment);
  const [keys, setKeys] = useState<string[]>([]);
  const suspended = useSuspendedKeys(user, props.asked === "activate");
  const { act, common } = useAct(props, () => api.activateUser(ws, user.id, props.got.etag, resume, keys), t`${user.name} is active again.`);
  const toggle = (id: string, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <Confirm {...common} opened={props.asked === "activate"} title={t`Activate ${user.name}?`} yes={t`Activate`} onYes={() => act.mutate(undefined)}>
      <p>{t`They can enter again, as far as app access lets them, and count in the plan's seats.`}</p>
      {own.length > 0 && <p>{t`Roles that count again, with their own dates:`}</p>}
      {own.map((held) => (
        <Checkbox
          key={held.assignment}
          label={[held.role.name, held.site?.name, datesOf(held, time_zone)].filter(Boolean).join(" · ")}
          checked={!left.has(held.assignment)}
          onChange={(e) => toggle(held.assignment, e.currentTarget.checked)}
        />
      ))}
      {suspended.length > 0 && (
        <Checkbox.Group label={t`Keys and links that work again; those not ticked stay suspended`} value={keys} onChange={setKeys}>
          {suspended.map((key) => (
            <Checkbox key={key.id} value={key.id} label={key.name} mt={8} />
          ))}
        </Checkbox.Group>
      )}
    </Confirm>
  );
}

/** What a user entered by besides signing in, as far as it was suspended with them (A8.4). */
function useSuspendedKeys(user: User, enabled: boolean): { id: string; name: string }[] {
  const { key: ws } = useWorkspace();
  const guest = user.kind === "guest";
  const keys = useQuery({ queryKey: ["keys", ws, user.id], queryFn: () => machines.keys(ws, user.id), enabled: enabled && !guest && user.kind !== "viewer", staleTime: 0 });
  const link = useQuery({ queryKey: ["user", ws, user.id, "link"], queryFn: () => machines.guestLink(ws, user.id), enabled: enabled && guest, staleTime: 0 });
  const one = link.data?.body.link;
  return [...(keys.data ?? []).filter((k) => k.suspended).map((k) => ({ id: k.id, name: t`Key ${k.name} (${k.prefix}…)` })), ...(one?.suspended ? [{ id: one.id, name: t`The guest's link` }] : [])];
}

function Delete(props: Props) {
  const user = props.got.body;
  const { key: ws } = useWorkspace();
  const opened = props.asked === "delete";
  const { act, common } = useAct(props, () => api.deleteUser(ws, user.id, props.got.etag, ""), t`${user.name} was deleted.`, props.onGone);
  const what = useQuery({ queryKey: ["departure", ws, user.id], queryFn: () => api.departure(ws, user.id), enabled: opened, staleTime: 0 });
  const gone = what.data;
  return (
    <Confirm {...common} opened={opened} title={t`Delete ${user.name}?`} yes={t`Delete for good`} danger typed={user.name} onYes={() => act.mutate(undefined)}>
      <p>
        <Trans><b>This cannot be undone.</b> Deactivating can.</Trans>
      </p>
      {what.isPending && <Skeleton rows={3} label={t`Counting what it would do`} />}
      {what.isError && <p><RefusalText error={what.error} /></p>}
      {gone && (
        <ul>
          <li>{t`Unassigned from ${plural(gone.records, { one: "# record", other: "# records" })}, name becomes “Trackward” in the activity and audit logs.`}</li>
          {gone.authored > 0 && <li>{t`${plural(gone.authored, { one: "# record", other: "# records" })} they made stay, with “Trackward” as author.`}</li>}
          {gone.lists > 0 && <li>{t`Leaves the list of ${plural(gone.lists, { one: "# restricted record", other: "# restricted records" })}, which stay restricted.`}</li>}
          {gone.roles.length > 0 && <li>{t`Loses ${gone.roles.map((r) => r.name).join(", ")}.`}</li>}
          {gone.teams.length > 0 && <li>{t`Leaves ${gone.teams.map((t) => t.name).join(", ")}.`}</li>}
          {gone.views > 0 && <li>{t`${plural(gone.views, { one: "# saved view", other: "# saved views" })} of their own go.`}</li>}
          {gone.sessions > 0 && <li>{t`${plural(gone.sessions, { one: "# live session", other: "# live sessions" })} end at once.`}</li>}
        </ul>
      )}
    </Confirm>
  );
}
