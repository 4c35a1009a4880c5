import { t } from "@lingui/core/macro";
import type { components } from "@/api/schema";
import type { MatrixGroup, MatrixPair, MatrixRow } from "@/ui/grid/Matrix";
import { levelWord } from "@/ui/right";
import { newStates, type Target } from "./resolve";

export type Config = components["schemas"]["TrackerConfig"];
export type Mode = "simplified" | "detailed";

const actions: readonly MatrixRow[] = [
  { key: "create", label: t`Create`, wide: true },
  { key: "change_state", label: t`Change state`, wide: true },
  { key: "archive", label: t`Archive`, wide: true },
  { key: "delete", label: t`Delete`, wide: true },
];

/** Properties that the server writes: there is nothing to edit but the site. */
const system: readonly MatrixRow[] = [
  { key: "author", label: t`Author`, type: "system", wide: true, half: true },
  { key: "updated_at", label: t`Changed at`, type: "system", wide: true, half: true },
  { key: "updated_by", label: t`Changed by`, type: "system", wide: true, half: true },
  { key: "site", label: t`Site`, type: "system", wide: false },
  { key: "restriction", label: t`Permissions`, type: "system", wide: true, half: true },
];

/** The states that cannot be left forwards without this property. */
function requiredNote(config: Config, property: Config["properties"][number]): string | undefined {
  const states = config.states.filter((s) => (s.required ?? []).some((r) => r === property.key || r === property.id)).map((s) => s.label);
  return states.length > 0 ? t`required to leave ${states.join(", ")}` : undefined;
}

export function groupsOf(config: Config): MatrixGroup[] {
  const own = config.properties.filter((p) => !p.retired).map((p): MatrixRow => ({ key: p.key, label: p.label, type: p.type, note: requiredNote(config, p), wide: false }));
  return [
    { label: t`Record actions`, rows: actions },
    { label: t`Properties`, rows: [...own, ...system.filter((row) => row.key !== "site" || config.uses_sites)] },
  ];
}

/** The columns: in detailed mode one for the states to come and one for each state, in simplified mode one for all. */
export function pairsOf(config: Config, mode: Mode): MatrixPair[] {
  if (mode === "simplified") return [{ key: "*", label: t`All states` }];
  return [{ key: newStates, label: t`New states`, hint: t`What a state gets that is added later` }, ...config.states.map((s) => ({ key: s.key, label: s.label }))];
}

export const isAction = (row: MatrixRow) => row.type === undefined;

/** The target of a row in a column: an action, or a property's view or edit. */
export function targetOf(row: MatrixRow, col: number): Target {
  return isAction(row) ? { action: row.key } : { property: row.key, side: col % 2 ? "edit" : "view" };
}

export const targetWords = (groups: readonly MatrixGroup[], target: Target): string => {
  const key = "action" in target ? target.action : target.property;
  const row = groups.flatMap((g) => g.rows).find((r) => r.key === key && ("action" in target) === isAction(r));
  return "action" in target ? (row?.label ?? key) : `${row?.label ?? key}, ${levelWord(target.side)}`;
};

export const stateWords = (config: Config, state: string): string => (state === newStates ? t`New states` : (config.states.find((s) => s.key === state)?.label ?? state));
