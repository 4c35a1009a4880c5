import { t } from "@lingui/core/macro";
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useLayoutEffect, useMemo } from "react";
import * as api from "@/api/permissions";
import * as trackers from "@/api/tracker";
import { useRoles } from "@/features/people/queries";
import type { PermissionsSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { NoTracker } from "@/features/settings/NoTracker";
import { reaches } from "@/features/settings/pages";
import { Tabs } from "@/features/settings/Tabs";
import { PageHead } from "@/ui/PageHead";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { readOnlyReason } from "./Banners";
import { Compared } from "./Compared";
import { MatrixEditor } from "./MatrixEditor";
import { Drafts, RoleDraft } from "./model";
import { Past } from "./Past";
import { byKeys, propose, useProposal } from "./proposal";
import { RolePick } from "./RolePick";
import type { Mode } from "./rows";
import css from "./Matrix.module.css";

/** What one role may do on one tracker, state by state. Settings plane: schema only, no record of it. */
export function PermissionsPage() {
  const workspace = useWorkspace();
  const search = useSearch({ from: "/w/$ws/settings/permissions" });
  const navigate = useNavigate({ from: "/w/$ws/settings/permissions" });
  const list = useQuery({ queryKey: ["configurable", workspace.key], queryFn: () => trackers.configurable(workspace.key) });
  const roles = useRoles();
  const tracker = list.data?.find((t) => t.key === search.tracker) ?? list.data?.[0];
  const role = roles.data?.find((r) => r.key === search.role) ?? roles.data?.find((r) => !r.default) ?? roles.data?.[0];
  const error = list.error ?? roles.error;
  const turn = (to: PermissionsSearch) => void navigate({ search: { ...search, ...to }, replace: true });
  return (
    <Gate needs="selective" error={list.error}>
      <div className={css.page}>
        <PageHead title={t`Tracker Permissions`} crumbs={[t`Settings`, t`Access & Permissions`]}>
          {tracker && <NativeSelect aria-label={t`Tracker`} value={tracker.key} data={(list.data ?? []).map((t) => ({ value: t.key, label: t.name }))} onChange={(e) => turn({ tracker: e.currentTarget.value, row: undefined, state: undefined })} />}
        </PageHead>
        {reaches(workspace.me.settings, "extended") && (
          <Tabs
            label={t`Access & Permissions`}
            tabs={[
              { label: t`Access`, to: "/w/$ws/settings/access", params: { ws: workspace.key }, here: false },
              { label: t`Tracker Permissions`, to: "/w/$ws/settings/permissions", params: { ws: workspace.key }, here: true },
            ]}
          />
        )}
        {error && <Failure error={error} what={t`The permissions`} onRetry={() => void Promise.all([list.refetch(), roles.refetch()])} />}
        {(list.isPending || roles.isPending) && <Skeleton rows={10} />}
        {list.data?.length === 0 && <NoTracker />}
        {tracker && role && search.asof && search.against === "now" && <Compared key={tracker.key} tracker={tracker.key} role={role.key} mode={search.mode ?? "detailed"} at={search.asof} onTurn={turn} />}
        {tracker && role && !(search.asof && search.against === "now") && <TrackerMatrix key={tracker.key} tracker={tracker.key} role={role.key} mode={search.mode ?? "detailed"} row={search.row} state={search.state} at={search.asof} onTurn={turn} />}
      </div>
    </Gate>
  );
}

interface MatrixProps {
  tracker: string;
  role: string;
  mode: Mode;
  /** Key of the row that has the focus at first. */
  row?: string;
  /** Key of the state it has it in. */
  state?: string;
  at?: string;
  onTurn: (to: { role?: string; mode?: Mode; asof?: string; row?: string; state?: string; against?: "now" }) => void;
}

/** The matrix of a tracker with everything around it; the address says which role, how, and as of when. */
export function TrackerMatrix({ tracker, role, mode, row, state, at, onTurn }: MatrixProps) {
  const { key } = useWorkspace();
  const { say } = useToasts();
  const config = useQuery({ queryKey: ["configuration", key, tracker, at], queryFn: () => api.configurationAt(key, tracker, at) });
  const matrix = useQuery({ queryKey: ["permissions", key, tracker, role, at], queryFn: () => api.matrix(key, tracker, role, at), placeholderData: (before) => before });
  const drafts = useMemo(() => config.data && new Drafts(at ? `past:${key}:${tracker}:${at}` : `matrix:${key}:${tracker}`, config.data), [config.data, key, tracker, at]);
  const one = matrix.isPlaceholderData ? undefined : matrix.data?.role;
  const shown = one?.role.key ?? matrix.data?.role.role.key ?? role;
  const draft = useMemo(() => drafts && config.data && (at ? new RoleDraft(shown, config.data, () => {}) : drafts.of(shown)), [drafts, config.data, shown, at]);
  useLayoutEffect(() => {
    if (draft && one && draft.load(one, at ? null : (drafts?.kept(draft.role) ?? null))) say(t`Someone else changed these permissions meanwhile. Your draft was kept, on top of what they saved: look at it again.`);
  }, [draft, drafts, one, at, say]);
  const proposal = useProposal(tracker, shown);
  useLayoutEffect(() => {
    if (!proposal || !draft || !one || !config.data || at) return;
    propose(null);
    if (readOnlyReason(one, false) !== null) return;
    draft.propose(byKeys(proposal.doc, config.data));
    say(t`The change stands in the draft of ${one.role.name}. Nothing is saved yet: review it first.`);
    const change = draft.changes()[0];
    if (change) onTurn({ row: "action" in change.target ? change.target.action : change.target.property, state: change.state || undefined });
  }, [proposal, draft, one, config.data, at, say, onTurn]);
  useLayoutEffect(() => {
    if (!drafts) return;
    window.addEventListener("pagehide", drafts.flush);
    return () => {
      window.removeEventListener("pagehide", drafts.flush);
      drafts.flush();
    };
  }, [drafts]);
  const error = config.error ?? matrix.error;
  if (error) return <Failure error={error} what={t`The matrix`} onRetry={() => void Promise.all([config.refetch(), matrix.refetch()])} />;
  if (!config.data || !matrix.data || !drafts || !draft) return <Skeleton rows={10} />;
  return (
    <>
      {at && <Past at={at} onNow={() => onTurn({ asof: undefined })} onCompare={() => onTurn({ against: "now" })} />}
      <MatrixEditor
        config={config.data}
        matrix={matrix.data.role}
        busy={matrix.isPlaceholderData}
        drafts={drafts}
        draft={draft}
        mode={mode}
        row={row}
        state={state}
        past={at !== undefined}
        onTurn={onTurn}
        picker={<RolePick role={role} people={one?.holders} drafts={drafts} onPick={(next) => onTurn({ role: next })} />}
      />
    </>
  );
}
