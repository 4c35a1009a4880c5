import { Button, Kbd } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Tagged } from "@/api/client";
import type { Matrix, MatrixRole } from "@/api/model";
import type { components } from "@/api/schema";
import { useWorkspace } from "@/features/session/workspace";
import { plural } from "@/ui/format";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { Level } from "./Level";
import { MatrixGrid, type MatrixGroup, type MatrixRow } from "./MatrixGrid";
import { ReviewPanel } from "./ReviewPanel";
import { changes, levelOf, nextLevel, setCells, type CellKey } from "./draft";
import type { Level as LevelName } from "./resolve";
import { useDraft } from "./useDraft";
import css from "./Roles.module.css";

export type Config = components["schemas"]["TrackerConfig"];

const actions: MatrixRow[] = [
  { key: "create", label: "Create", wide: true },
  { key: "change_state", label: "Change state", wide: true },
  { key: "archive", label: "Archive", wide: true },
  { key: "delete", label: "Delete", wide: true },
];

const system: MatrixRow[] = [
  { key: "author", label: "Author", type: "system", wide: true },
  { key: "updated_at", label: "Changed at", type: "system", wide: true },
  { key: "updated_by", label: "Changed by", type: "system", wide: true },
  { key: "site", label: "Site", type: "system", wide: false },
  { key: "restriction", label: "Permissions", type: "system", wide: true },
];

/** The states that cannot be left forwards without this property. */
function requiredNote(config: Config, property: Config["properties"][number]): string | undefined {
  const states = config.states.filter((s) => (s.required ?? []).some((r) => r === property.key || r === property.id)).map((s) => s.label);
  return states.length > 0 ? `required to leave ${states.join(", ")}` : undefined;
}

function groupsOf(config: Config): MatrixGroup[] {
  const own = config.properties.filter((p) => !p.retired).map((p): MatrixRow => ({ key: p.key, label: p.label, type: p.type.replace(/_/g, " "), note: requiredNote(config, p), wide: false }));
  return [
    { label: "Record actions", rows: actions },
    { label: "Properties", rows: [...own, ...system.filter((row) => row.key !== "site" || config.uses_sites)] },
  ];
}

/** One role's matrix: set cells in a draft, look at what it changes, save it as a whole. */
export function MatrixEditor({ config, role, got }: { config: Config; role: MatrixRole; got: Tagged<Matrix> }) {
  const workspace = useWorkspace();
  const client = useQueryClient();
  const key = role.role.key ?? role.role.id;
  const { draft, change, undo, clear } = useDraft(`${workspace.key}:${config.key}:${key}`);
  const [reviewing, setReviewing] = useState(false);
  const groups = useMemo(() => groupsOf(config), [config]);
  const list = changes(role, draft);
  const changed = new Map(list.map((c) => [c.key, c.was]));
  const reason = whyNot(role.can.edit);
  const set = (keys: CellKey[], level: LevelName | "next") => {
    const first = keys[0];
    if (first === undefined) return;
    change(setCells(role, draft, keys, level === "next" ? nextLevel(levelOf(role, draft, first)) : level));
  };
  const saved = async () => {
    clear();
    setReviewing(false);
    await client.invalidateQueries({ queryKey: ["permissions", workspace.key] });
  };
  return (
    <>
      {reason !== null && <p className={css.readonly}>This matrix is read-only for you. {reason}</p>}
      <div className={css.scroller}>
        <MatrixGrid
          label={`Permissions of ${role.role.name} on ${config.name}`}
          states={config.states}
          groups={groups}
          levelOf={(cell) => levelOf(role, draft, cell)}
          wasOf={(cell) => changed.get(cell)}
          readOnly={reason !== null}
          onSet={set}
          onUndo={undo}
          onReview={() => list.length > 0 && setReviewing(true)}
        />
      </div>
      {reason === null && (
        <footer className={css.foot}>
          <b role="status">{list.length === 0 ? "No changes" : plural(list.length, "unsaved change")}</b>
          <span className={css.hint}>
            <Kbd>0</Kbd> <Level level="none" silent bare /> none, <Kbd>1</Kbd> <Level level="assigned" silent bare /> assigned only, <Kbd>2</Kbd> <Level level="all" silent bare /> all · Shift and arrows select a block · Space goes round
          </span>
          <span className={css.grow} />
          <Button variant="default" aria-disabled={list.length === 0} onClick={clear}>
            Discard
          </Button>
          <ReasonButton reason={list.length === 0 ? "Nothing is changed yet." : null} onClick={() => setReviewing(true)}>
            Review and save
          </ReasonButton>
        </footer>
      )}
      <ReviewPanel
        opened={reviewing && list.length > 0}
        config={config}
        role={role}
        etag={got.etag}
        draft={draft}
        groups={groups}
        onClose={() => setReviewing(false)}
        onSaved={saved}
        onStale={() => client.invalidateQueries({ queryKey: ["permissions", workspace.key, config.key, key] })}
      />
    </>
  );
}
