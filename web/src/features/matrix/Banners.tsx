import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { MatrixRole } from "@/api/model";
import * as api from "@/api/permissions";
import { useWorkspace } from "@/features/session/workspace";
import { levelAt, setEverywhere } from "./draft";
import type { Drafts, RoleDraft } from "./model";
import { newStates, type Doc, type Level } from "./resolve";
import { groupsOf, isAction, targetOf, type Config } from "./rows";
import css from "./Matrix.module.css";

/** Why nothing can be set here, as a sentence; null where it can. */
export function readOnlyReason(matrix: MatrixRole, past: boolean): string | null {
  if (past) return t`This is the matrix of another time. Go back to now to change it.`;
  if (matrix.can.edit.allowed) return null;
  return t`Terminated is built in and gives nothing: it has no cells and gets none.`;
}

interface Props {
  config: Config;
  matrix: MatrixRole;
  draft: RoleDraft;
  drafts: Drafts;
  reason: string | null;
  past: boolean;
}

/** What to know before reading the matrix: that it cannot be changed, has no effect, comes from elsewhere, or is empty. */
export function Banners({ config, matrix, draft, drafts, reason, past }: Props) {
  useSyncExternalStore(draft.subscribe, () => draft.version);
  const wide = matrix.fallback !== undefined && Object.keys(matrix.fallback.all_states.properties).length + Object.keys(matrix.fallback.all_states.actions).length > 0;
  const empty = !wide && seesNothing(config, draft, draft.doc) && seesNothing(config, draft, draft.base);
  return (
    <>
      {reason !== null && !past && <p className={css.note}>{t`This matrix is read-only. ${reason}`}</p>}
      {matrix.eclipsed && (
        <p className={css.warn}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
          <span>
            {t`Everyone who holds ${matrix.role.name} also holds Member, which gives its own cells on ${config.name}: what is left out here has no effect. Take Member from them, or close ${config.name} to Member.`}
          </span>
        </p>
      )}
      {wide && (
        <p className={css.note}>
          <IconInfoCircle size={16} stroke={1.75} aria-hidden="true" />
          <span>{t`Where nothing is set here, ${matrix.role.name} has what its document for every tracker gives; that one takes the superuser tag to change.`}</span>
        </p>
      )}
      {empty && reason === null && <Presets config={config} draft={draft} drafts={drafts} />}
    </>
  );
}

function seesNothing(config: Config, draft: RoleDraft, doc: Doc): boolean {
  const rows = groupsOf(config).flatMap((g) => g.rows);
  return rows.every((row) => [newStates, ...draft.frame.states].every((state) => levelAt(draft.frame, doc, { state, target: targetOf(row, 0) }) === "none"));
}

/** Every property of a role at one level each of view and edit; record actions only where they are wanted. */
function filled(config: Config, draft: RoleDraft, view: Level, edit: Level, act: Level): Doc {
  let doc = draft.doc;
  for (const row of groupsOf(config).flatMap((g) => g.rows)) {
    if (isAction(row)) doc = act === "none" ? doc : setEverywhere(draft.frame, doc, { action: row.key }, act).doc;
    else {
      doc = setEverywhere(draft.frame, doc, { property: row.key, side: "view" }, view).doc;
      if (!row.wide && edit !== "none") doc = setEverywhere(draft.frame, doc, { property: row.key, side: "edit" }, edit).doc;
    }
  }
  return doc;
}

/** Where to begin with a role that has nothing here. All of it is a draft until it is saved. */
function Presets({ config, draft, drafts }: Pick<Props, "config" | "draft" | "drafts">) {
  const { key } = useWorkspace();
  const all = useQuery({ queryKey: ["permissions", key, config.key, "all roles"], queryFn: () => api.matrices(key, config.key) });
  const nobody = all.data?.every((one) => !one.stored && !one.fallback) ?? false;
  const give = (view: Level, edit: Level, act: Level = "none") => draft.write(filled(config, draft, view, edit, act), groupsOf(config).flatMap((g) => g.rows.map((r) => r.key)));
  const managers = () => {
    for (const one of all.data ?? []) {
      if (!one.can.edit.allowed) continue;
      const other = drafts.of(one.role.key ?? one.role.id);
      if (other !== draft) other.load(one, drafts.kept(other.role));
      const lead = one.role.key === "manager";
      other.write(filled(config, other, "all", lead ? "all" : "none", lead ? "all" : "none"), []);
      other.flush();
    }
    draft.touch();
  };
  return (
    <div className={css.empty}>
      <Trans><b>{nobody ? t`Roles have no access to ${config.name} yet.` : t`${draft.name} has no access to ${config.name} yet.`}</b> Start from:</Trans>
      {nobody && (
        <Button size="compact-sm" variant="default" onClick={managers}>
          {t`Managers edit all, others view`}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => give("all", "none")}>
        {t`View all`}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => give("assigned", "none")}>
        {t`View what is assigned`}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => give("all", "all", "all")}>
        {t`Everything`}
      </Button>
    </div>
  );
}

