import { plural, t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import * as api from "@/api/permissions";
import { useWorkspace } from "@/features/session/workspace";
import { listed } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { emptyDoc } from "./draft";
import { MatrixEditor } from "./MatrixEditor";
import { Drafts, RoleDraft } from "./model";
import { Past } from "./Past";
import { RolePick } from "./RolePick";
import { groupsOf, stateWords, targetWords, type Mode } from "./rows";
import { inWordsOfNow } from "./then";
import css from "./Matrix.module.css";

interface Props {
  tracker: string;
  role: string;
  mode: Mode;
  at: string;
  onTurn: (to: { role?: string; mode?: Mode; asof?: string; against?: "now" }) => void;
}

/** The matrix of now with the marks of a draft, and in the place of the draft's beginning what it was at an instant that is over (A11.5). */
export function Compared({ tracker, role, mode, at, onTurn }: Props) {
  const { key } = useWorkspace();
  const [config, past] = [useConfig(tracker), useConfig(tracker, at)];
  const now = useQuery({ queryKey: ["permissions", key, tracker, role, undefined], queryFn: () => api.matrix(key, tracker, role) });
  const then = useQuery({ queryKey: ["permissions", key, tracker, role, at], queryFn: () => api.matrix(key, tracker, role, at) });
  const drafts = useMemo(() => config.data && new Drafts(`past:${key}:${tracker}:${at}:now`, config.data), [config.data, key, tracker, at]);
  const draft = useMemo(() => {
    if (!config.data || !past.data || !now.data || !then.data) return null;
    const made = new RoleDraft(role, config.data, () => {});
    const present = now.data.role;
    const doc = present.stored ? { all_states: present.document.all_states, states: present.document.states } : emptyDoc;
    made.compare(present, inWordsOfNow(then.data.role, past.data, config.data), doc);
    return made;
  }, [config.data, past.data, now.data, then.data, role]);
  const all = [config, past, now, then];
  const error = all.find((one) => one.error)?.error;
  if (error) return <Failure error={error} what={t`The comparison`} onRetry={() => void Promise.all(all.map((one) => one.refetch()))} />;
  if (!config.data || !now.data || !then.data || !drafts || !draft) return <Skeleton rows={10} />;
  const changes = draft.changes();
  const groups = groupsOf(config.data);
  const named = changes.slice(0, 4).map((one) => `${targetWords(groups, one.target)} (${stateWords(config.data, one.state)})`);
  const first = changes[0]?.target;
  const wide = JSON.stringify(then.data.role.fallback) !== JSON.stringify(now.data.role.fallback);
  return (
    <>
      <Past at={at} differ={changes.length === 0 ? t`No cell is another.` : t`${plural(changes.length, { one: "# cell is", other: "# cells are" })} another: ${listed(changes.length > named.length ? [...named, "…"] : named)}.`} onNow={() => onTurn({ asof: undefined, against: undefined })} onAlone={() => onTurn({ against: undefined })} />
      {wide && <p className={css.note}>{t`The role's document for every tracker was another then too; what it gives is shown as of now.`}</p>}
      <MatrixEditor config={config.data} matrix={now.data.role} busy={false} drafts={drafts} draft={draft} mode={mode} past row={first && ("action" in first ? first.action : first.property)} onTurn={onTurn} picker={<RolePick role={role} people={now.data.role.holders} drafts={drafts} onPick={(next) => onTurn({ role: next })} />} />
    </>
  );
}

function useConfig(tracker: string, at?: string) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["configuration", key, tracker, at], queryFn: () => api.configurationAt(key, tracker, at) });
}
