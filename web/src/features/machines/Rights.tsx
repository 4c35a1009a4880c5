import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import { apply } from "@/api/roles";
import { useRefresh } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { toKey } from "@/features/roles/key";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { Confirm } from "@/ui/Confirm";
import { ago, plural } from "@/ui/format";
import { errorText, Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";

/** What an integration may do and what of it it uses: the rest is trimmed, or all of it mirrored for a person (A10). */
export function Rights({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const rights = useQuery({ queryKey: ["rights", ws, user.id], queryFn: () => api.rights(ws, user.id), staleTime: 0 });
  const [asking, setAsking] = useState<"trim" | "mirror" | null>(null);
  const found = rights.data;
  return (
    <section className={css.section}>
      <h3>Rights</h3>
      {rights.isPending && <Skeleton rows={2} />}
      {rights.isError && <Failure error={rights.error} what="The rights" onRetry={() => void rights.refetch()} />}
      {found && (
        <>
          <p>
            {found.total === 0 ? "None of its roles counts for the API now." : found.unused === 0 ? `All ${plural(found.total, "right")} used in the last 90 days.` : `${found.unused} of ${plural(found.total, "right")} not used in 90 days.`}
            {found.since && found.unused > 0 && ` Its newest role was given ${ago(found.since)}.`}
          </p>
          {found.total > 0 && <ByTracker rights={found.rights} />}
          <div className={css.actions}>
            {found.unused > 0 && (
              <Button variant="default" onClick={() => setAsking("trim")}>
                Trim…
              </Button>
            )}
            {found.total > 0 && (
              <Button variant="default" onClick={() => setAsking("mirror")}>
                Mirror for a person…
              </Button>
            )}
          </div>
        </>
      )}
      <Trim user={user} unused={(found?.rights ?? []).filter((r) => r.unused)} opened={asking === "trim"} onClose={() => setAsking(null)} />
      <Modal opened={asking === "mirror"} onClose={() => setAsking(null)} title={`Mirror ${user.name} for a person`} closeButtonProps={{ "aria-label": "Close" }}>
        {asking === "mirror" && <Mirror user={user} onClose={() => setAsking(null)} />}
      </Modal>
    </section>
  );
}

const actions: Record<string, string> = { create: "create", change_state: "change state", archive: "archive", delete: "delete" };
const rightWords = (right: api.MachineRight) => (right.property ? `${right.target} ${right.property.name}` : (actions[right.target] ?? right.target));

function ByTracker({ rights }: { rights: readonly api.MachineRight[] }) {
  const trackers = new Map<string, { name: string; rights: api.MachineRight[] }>();
  for (const right of rights) {
    const id = right.tracker.id ?? right.tracker.name;
    const at = trackers.get(id) ?? { name: right.tracker.name, rights: [] };
    at.rights.push(right);
    trackers.set(id, at);
  }
  return (
    <ul className={css.lines}>
      {[...trackers].map(([id, tracker]) => (
        <li key={id}>
          <details className={css.main}>
            <summary>
              {tracker.name}: {plural(tracker.rights.length, "right")}, {tracker.rights.filter((r) => r.unused).length} unused
            </summary>
            <ul className={css.bullets}>
              {tracker.rights.map((right) => (
                <li key={rightWords(right)}>
                  {rightWords(right)} <span className={css.quiet}>{right.used_at ? `used ${ago(right.used_at)}` : "never used"}</span>
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Trim({ user, unused, opened, onClose }: { user: User; unused: readonly api.MachineRight[]; opened: boolean; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const trim = useMutation({
    mutationFn: async () => {
      const draft = await api.trim(ws, user.id);
      await apply(ws, { changes: draft.changes, note: `Unused rights of ${user.name}` });
      return draft.left ?? [];
    },
    onSuccess: async (left) => {
      onClose();
      say(left.length === 0 ? `${user.name} keeps what it uses.` : `Trimmed. ${left.map((r) => r.name).join(", ")} stayed as it was: others hold it too.`);
      await refresh();
    },
  });
  return (
    <Confirm
      opened={opened}
      title={`Trim ${user.name}?`}
      yes={`Take away ${plural(unused.length, "right")}`}
      danger
      busy={trim.isPending}
      error={trim.error}
      onYes={() => trim.mutate()}
      onNo={() => {
        trim.reset();
        onClose();
      }}
    >
      <p>
        From its next request {user.name} can no longer {unused.slice(0, 8).map((r) => `${rightWords(r)} in ${r.tracker.name}`).join(", ")}
        {unused.length > 8 ? ` and ${unused.length - 8} more` : ""}. It can be undone from the audit log.
      </p>
    </Confirm>
  );
}

function Mirror({ user, onClose }: { user: User; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(`${user.name} mirror`);
  const [person, setPerson] = useState<{ id: string; name: string } | null>(null);
  const make = useMutation({
    mutationFn: async () => {
      const draft = await api.mirror(ws, user.id, { key: toKey(name), name: name.trim(), person: person?.id });
      await apply(ws, { changes: draft.changes, note: `Mirror of ${user.name}` });
    },
    onSuccess: async () => {
      say(person ? `${person.name} sees in the pages what ${user.name} sees.` : `The role ${name.trim()} gives people what ${user.name} has.`);
      onClose();
      await refresh();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !make.isPending) make.mutate();
      }}
    >
      <p>A role with the same cells on the same trackers, for the pages only. It does not follow the integration afterwards.</p>
      <TextInput label="Name of the role" required value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
      <UserPicker label="Give it to" placeholder="Nobody yet" value={person} onPick={setPerson} except={new Set([user.id])} />
      {make.error && (
        <p role="alert" className={css.refused}>
          {errorText(make.error)}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
          Make the role
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
