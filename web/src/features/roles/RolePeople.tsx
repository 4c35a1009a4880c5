import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox } from "@mantine/core";
import { IconPlus, IconUsers } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Assignment, Role } from "@/api/model";
import * as api from "@/api/roles";
import { useAssignments, useRefresh } from "@/features/people/queries";
import { datesOf, givenWords } from "@/features/people/words";
import { useWorkspace } from "@/features/session/workspace";
import { reaches } from "@/features/settings/pages";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { Confirm } from "@/ui/Confirm";
import { dotted, few, number } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { AssignmentForm } from "./AssignmentForm";

/** Who holds the role, since when, until when and why. The one place where it is taken away (A6.5). */
export function RolePeople({ role }: { role: Role }) {
  const holders = useAssignments(role.key);
  const [giving, setGiving] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState<readonly Assignment[]>([]);
  const [dating, setDating] = useState<Assignment | null>(null);
  const list = holders.data ?? [];
  const may = whyNot(role.can.assign);
  const picked = list.filter((one) => chosen.has(one.id));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <div className={css.scroll}>
      <div className={css.column}>
        <div className={css.actions}>
          <ReasonButton reason={may} asks={{ takes: takes.giving }} leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setGiving(true)}>
            {t`Give this role`}
          </ReasonButton>
          {picked.length > 0 && (
            <>
              <span className={css.count}>{t`${number(picked.length)} selected`}</span>
              <Button variant="default" onClick={() => setRemoving(picked)}>
                {t`Remove…`}
              </Button>
            </>
          )}
        </div>
        {holders.isPending && <Skeleton rows={5} />}
        {holders.isError && <Failure error={holders.error} what={t`Who holds the role`} onRetry={() => void holders.refetch()} />}
        {holders.data?.length === 0 && role.holders === 0 && <Notice icon={<IconUsers size={24} stroke={1.75} />} title={t`Nobody holds this role`} />}
        <Elsewhere role={role} list={holders.data} />
        {list.length > 0 && (
          <ul className={css.lines} aria-label={t`Who holds ${role.name}`}>
            {list.map((one) => (
              <Holder key={one.id} role={role} one={one} chosen={chosen.has(one.id)} onChoose={(on) => toggle(one.id, on)} onRemove={() => setRemoving([one])} onDates={() => setDating(one)} />
            ))}
          </ul>
        )}
      </div>
      <AssignmentForm role={role} opened={giving} onClose={() => setGiving(false)} />
      <AssignmentForm role={role} old={dating ?? undefined} opened={dating !== null} onClose={() => setDating(null)} />
      <Remove role={role} list={removing} onClose={() => setRemoving([])} onDone={() => setChosen(new Set())} />
    </div>
  );
}

/** Who manages sites sees who holds a role marked for them there (A8); that others hold it is said without names. */
export function Elsewhere({ role, list }: { role: Role; list: readonly Assignment[] | undefined }) {
  const { me } = useWorkspace();
  const hidden = list && !reaches(me.settings, "extended") ? Math.max(0, role.holders - list.filter((one) => !over(one)).length) : 0;
  if (hidden === 0) return null;
  return <p className={css.info}>{plural(hidden, { one: "It is given # more time, where you do not manage it.", other: "It is given # more times, where you do not manage it." })}</p>;
}

const over = (one: Assignment) => one.until !== undefined && Date.parse(one.until) <= Date.now();
export const nameOf = (one: Assignment) => one.user?.name ?? (one.team ? t`Team ${one.team.name}` : t`Somebody`);

interface HolderProps {
  role: Role;
  one: Assignment;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onRemove: () => void;
  onDates: () => void;
}

function Holder({ role, one, chosen, onChoose, onRemove, onDates }: HolderProps) {
  const workspace = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const refuse = useRefuse();
  const name = nameOf(one);
  const dates = datesOf(one, workspace.time_zone);
  const suspend = useMutation({
    mutationFn: () => api.patchAssignment(workspace.key, role.id, one.id, { suspended: !one.suspended }, ""),
    onSuccess: async () => {
      await refresh();
      say(one.suspended ? t`${role.name} counts for ${name} again.` : t`${role.name} is suspended for ${name}: it gives them nothing until it is resumed.`);
    },
    onError: (error) => refuse(error),
  });
  return (
    <li data-off={one.suspended || undefined}>
      <Checkbox aria-label={t`Select ${name}`} checked={chosen} disabled={!one.can.delete.allowed} onChange={(e) => onChoose(e.currentTarget.checked)} />
      <div className={css.main}>
        <b>{name}</b> {one.suspended && <span className={css.chip}>{t`Suspended`}</span>} {one.user?.deactivated && <span className={css.chip}>{t`Deactivated`}</span>} {one.user?.no_access && <span className={css.chip}>{t`No access`}</span>}
        <span>{dotted(one.site ? t`At ${one.site.name}` : t`Whole workspace`, dates)}</span>
        <span>{givenWords(one)}</span>
      </div>
      {one.can.edit.allowed && (
        <>
          <Button size="compact-sm" variant="default" onClick={onDates}>
            <Trans>Change…<span className="vh"> the role of {name}</span></Trans>
          </Button>
          <Button size="compact-sm" variant="default" loading={suspend.isPending} onClick={() => suspend.mutate()}>
            {one.suspended ? <Trans>Resume<span className="vh"> for {name}</span></Trans> : <Trans>Suspend<span className="vh"> for {name}</span></Trans>}
          </Button>
        </>
      )}
      <ReasonButton size="compact-sm" variant="default" reason={whyNot(one.can.delete)} asks={{ takes: takes.giving }} onClick={onRemove}>
        <Trans>Remove<span className="vh"> {name}</span></Trans>
      </ReasonButton>
    </li>
  );
}

function Remove({ role, list, onClose, onDone }: { role: Role; list: readonly Assignment[]; onClose: () => void; onDone: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const end = useMutation({
    mutationFn: async () => {
      const [only] = list;
      if (list.length === 1 && only) await api.endAssignment(ws, role.id, only.id, "");
      else await api.apply(ws, { changes: list.map((one) => ({ op: "delete", kind: "role_assignment", id: one.id })) });
    },
    onSuccess: async () => {
      say(list.length === 1 ? t`${nameOf(list[0]!)} no longer holds ${role.name}.` : t`${plural(list.length, { one: "# person or team", other: "# people and teams" })} no longer hold ${role.name}.`);
      onClose();
      onDone();
      await refresh();
    },
  });
  return (
    <Confirm
      opened={list.length > 0}
      title={t`Remove ${role.name}?`}
      yes={t`Remove`}
      danger
      busy={end.isPending}
      error={end.error}
      onYes={() => end.mutate()}
      onNo={() => {
        end.reset();
        onClose();
      }}
    >
      <p>
        {t`From the next request it gives nothing to ${few(list.map(nameOf), 8)}. Other roles they hold stay.`}
      </p>
    </Confirm>
  );
}
