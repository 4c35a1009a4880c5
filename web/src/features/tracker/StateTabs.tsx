import { t } from "@lingui/core/macro";
import type { Schema, State } from "@/api/model";
import type { TableSearch } from "@/features/nav/search";
import { StateMark } from "@/ui/StateMark";
import type { ChangeSearch } from "./TrackerPage";
import css from "./TrackerPage.module.css";

/** The states in which this reader can view something; targets of steps alone have no records to list. */
export function listedStates(schema: Schema): State[] {
  const seen = new Set(schema.properties.filter((p) => !p.system).flatMap((p) => p.view_in));
  return schema.states.filter((s) => seen.has(s.key));
}

/** One state at a time, or all. With a single state there is nothing to choose. */
export function StateTabs({ schema, search, change }: { schema: Schema; search: TableSearch; change: ChangeSearch }) {
  const states = listedStates(schema);
  if (states.length < 2) return null;
  const pick = (state: string | undefined) => change({ state, sel: undefined, at: undefined });
  return (
    <div className={css.tabs} role="group" aria-label={t`State`}>
      <button type="button" className={css.tab} aria-pressed={!search.state} onClick={() => pick(undefined)}>
        {t`All`}
      </button>
      {states.map((state) => (
        <button key={state.key} type="button" className={css.tab} aria-pressed={search.state === state.key} onClick={() => pick(state.key)}>
          <StateMark kind={state.kind} />
          {state.label}
        </button>
      ))}
    </div>
  );
}
