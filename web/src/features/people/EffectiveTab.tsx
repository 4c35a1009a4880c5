import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { User } from "@/api/model";
import type { Effective, Question } from "@/api/why";
import { AccessTable } from "@/features/why/AccessTable";
import { useEffective } from "@/features/why/queries";
import { entryWords } from "@/features/why/words";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";

/** What a person can do now, and what would be lost without one of their roles (A13.3). */
export function EffectiveTab({ user, onAsk }: { user: User; onAsk: (question: Question) => void }) {
  const [without, setWithout] = useState<string | null>(null);
  const now = useEffective(user.id);
  const then = useEffective(user.id, without ?? undefined, without !== null);
  const roles = [...new Map((user.roles ?? []).map((r) => [r.role.id, r.role.name])).entries()];
  const error = now.error ?? then.error;
  if (error) return error instanceof ApiError && error.status === 403 ? <p className={css.info}><RefusalText error={error} /></p> : <Failure error={error} what={t`The access`} onRetry={() => void Promise.all([now.refetch(), then.refetch()])} />;
  if (!now.data) return <Skeleton rows={6} label={t`Working out the access`} />;
  const name = roles.find(([id]) => id === without)?.[1] ?? "";
  return (
    <div className={css.form}>
      {roles.length > 0 && (
        <Select
          label={t`Without role`}
          description={t`Shows what would be lost. Nothing is changed.`}
          placeholder={t`All roles as they are`}
          clearable
          clearButtonProps={{ "aria-label": t`With all roles again` }}
          data={roles.map(([value, label]) => ({ value, label }))}
          value={without}
          onChange={setWithout}
        />
      )}
      {!now.data.entry.allowed && <p className={css.notice}>{entryWords(now.data.entry.reason)}</p>}
      {without !== null && then.isPending && <Skeleton rows={3} label={t`Working out the access`} />}
      {without !== null && then.data && <Verdict now={now.data} then={then.data} role={name} />}
      {now.data.trackers.length === 0 && <p className={css.quiet}>{t`${user.name} sees no tracker that you may configure.`}</p>}
      {now.data.trackers.map((part) => (
        <AccessTable key={part.tracker.id} part={part} onAsk={(question) => onAsk({ user: user.id, ...question })} without={without === null || !then.data ? undefined : (then.data.trackers.find((t) => t.tracker.id === part.tracker.id) ?? { tracker: part.tracker, states: [] })} />
      ))}
    </div>
  );
}

function Verdict({ now, then, role }: { now: Effective; then: Effective; role: string }) {
  const lost = now.trackers.filter((t) => !then.trackers.some((o) => o.tracker.id === t.tracker.id)).map((t) => t.tracker.name);
  const same = JSON.stringify(strip(now)) === JSON.stringify(strip(then));
  return (
    <p className={same ? css.info : css.notice} role="status">
      {same ? t`Without ${role} nothing would be lost: other roles give the same.` : lost.length > 0 ? t`Without ${role}: no more ${lost.join(", ")}.` : t`Without ${role} the cells marked “lost” would go.`}
    </p>
  );
}

/** The levels alone, without the roles that give them. */
function strip(access: Effective) {
  return access.trackers.map((t) => [t.tracker.id, t.states.map((s) => [s.state.key, s.properties.map((p) => [p.property.key, p.view, p.edit]), s.actions.map((a) => [a.action, a.level])])]);
}
