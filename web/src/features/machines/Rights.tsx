import { plural, t } from "@lingui/core/macro";
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
import { ago, few, listed, number } from "@/ui/format";
import { rightWords } from "@/ui/right";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";

/** What an integration may do and what of it it uses: the rest is trimmed, or all of it mirrored for a person (A10). */
export function Rights({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const rights = useQuery({ queryKey: ["rights", ws, user.id], queryFn: () => api.rights(ws, user.id), staleTime: 0 });
  const [asking, setAsking] = useState<"trim" | "mirror" | null>(null);
  const found = rights.data;
  return (
    <section className={css.section}>
      <h3>{t`Rights`}</h3>
      {rights.isPending && <Skeleton rows={2} />}
      {rights.isError && <Failure error={rights.error} what={t`The rights`} onRetry={() => void rights.refetch()} />}
      {found && (
        <>
          <p>
            {usedWords(found)} {found.since && found.unused > 0 && t`Its newest role was given ${ago(found.since)}.`}
          </p>
          {found.total > 0 && <ByTracker rights={found.rights} />}
          <div className={css.actions}>
            {found.unused > 0 && (
              <Button variant="default" onClick={() => setAsking("trim")}>
                {t`Trim…`}
              </Button>
            )}
            {found.total > 0 && (
              <Button variant="default" onClick={() => setAsking("mirror")}>
                {t`Mirror for a person…`}
              </Button>
            )}
          </div>
        </>
      )}
      <Trim user={user} unused={(found?.rights ?? []).filter((r) => r.unused)} opened={asking === "trim"} onClose={() => setAsking(null)} />
      <Modal opened={asking === "mirror"} onClose={() => setAsking(null)} title={t`Mirror ${user.name} for a person`} closeButtonProps={{ "aria-label": t`Close` }}>
        {asking === "mirror" && <Mirror user={user} onClose={() => setAsking(null)} />}
      </Modal>
    </section>
  );
}

function usedWords({ total, unused }: { total: number; unused: number }): string {
  if (total === 0) return t`None of its roles counts for the API now.`;
  if (unused === 0) return plural(total, { one: "Its # right was used in the last 90 days.", other: "All # rights were used in the last 90 days." });
  return t`${number(unused)} of ${plural(total, { one: "# right", other: "# rights" })} not used in 90 days.`;
}

const wordsOf = (right: api.MachineRight) => rightWords(right.target, right.property?.name);

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
              {t`${tracker.name}: ${plural(tracker.rights.length, { one: "# right", other: "# rights" })}, ${number(tracker.rights.filter((r) => r.unused).length)} unused`}
            </summary>
            <ul className={css.bullets}>
              {tracker.rights.map((right) => (
                <li key={wordsOf(right)}>
                  {wordsOf(right)} <span className={css.quiet}>{right.used_at ? t`used ${ago(right.used_at)}` : t`never used`}</span>
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** Roles that others hold too are not trimmed. */
function trimmedWords(left: readonly string[]): string {
  const roles = listed(left);
  return plural(left.length, { one: `Trimmed. ${roles} stayed as it was: others hold it too.`, other: `Trimmed. ${roles} stayed as they were: others hold them too.` });
}

function Trim({ user, unused, opened, onClose }: { user: User; unused: readonly api.MachineRight[]; opened: boolean; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const trim = useMutation({
    mutationFn: async () => {
      const draft = await api.trim(ws, user.id);
      await apply(ws, { changes: draft.changes, note: t`Unused rights of ${user.name}` });
      return draft.left ?? [];
    },
    onSuccess: async (left) => {
      onClose();
      say(left.length === 0 ? t`${user.name} keeps what it uses.` : trimmedWords(left.map((r) => r.name)));
      await refresh();
    },
  });
  return (
    <Confirm
      opened={opened}
      title={t`Trim ${user.name}?`}
      yes={t`Take away ${plural(unused.length, { one: "# right", other: "# rights" })}`}
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
        {t`From its next request ${user.name} can no longer ${few(unused.map((r) => t`${wordsOf(r)} in ${r.tracker.name}`), 8)}. It can be undone from the audit log.`}
      </p>
    </Confirm>
  );
}

function Mirror({ user, onClose }: { user: User; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(t`${user.name} mirror`);
  const [person, setPerson] = useState<{ id: string; name: string } | null>(null);
  const make = useMutation({
    mutationFn: async () => {
      const draft = await api.mirror(ws, user.id, { key: toKey(name), name: name.trim(), person: person?.id });
      await apply(ws, { changes: draft.changes, note: t`Mirror of ${user.name}` });
    },
    onSuccess: async () => {
      say(person ? t`${person.name} sees in the pages what ${user.name} sees.` : t`The role ${name.trim()} gives people what ${user.name} has.`);
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
      <p>{t`A role with the same cells on the same trackers, for the pages only. It does not follow the integration afterwards.`}</p>
      <TextInput label={t`Name of the role`} required value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
      <UserPicker label={t`Give it to`} placeholder={t`Nobody yet`} value={person} onPick={setPerson} except={new Set([user.id])} />
      {make.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={make.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
          {t`Make the role`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
