import { t } from "@lingui/core/macro";
import type { EffectiveTracker, Question } from "@/api/why";
import { levelWord } from "@/ui/right";
import css from "./AccessTable.module.css";

interface Props {
  part: EffectiveTracker;
  /** The same without one role: what is not in it is marked as lost. */
  without?: EffectiveTracker;
  onAsk: (question: Omit<Question, "user">) => void;
}

const actionNames: Record<string, string> = { create: t`Create`, change_state: t`Change state`, archive: t`Archive`, delete: t`Delete` };
const glyphs: Record<string, string> = { none: "–", assigned: "✱", all: "✓" };
const order = ["none", "assigned", "all"];

/** One tracker: properties and actions by state, with what a person has there. A press on a cell asks why. */
export function AccessTable({ part, without, onAsk }: Props) {
  const tracker = part.tracker.key ?? part.tracker.id ?? "";
  const properties = [...new Map(part.states.flatMap((s) => s.properties.map((p) => [p.property.key ?? "", p.property.name]))).entries()];
  const actions = [...new Set(part.states.flatMap((s) => s.actions.map((a) => a.action)))];
  const ask = (question: Omit<Question, "user" | "tracker">) => onAsk({ tracker, ...question });
  const then = (state: string | undefined) => without?.states.find((s) => s.state.key === state);
  return (
    <section className={css.part} aria-label={part.tracker.name}>
      <h3>{part.tracker.name}</h3>
      <div className={css.scroller} tabIndex={0} role="group" aria-label={t`What ${part.tracker.name} shows`}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="vh">{t`Property or action`}</span>
              </th>
              {part.states.map((s) => (
                <th key={s.state.key} scope="col">
                  {s.state.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {actions.map((action) => (
              <tr key={action}>
                <th scope="row">{actionNames[action] ?? action}</th>
                {part.states.map((s) => {
                  const level = s.actions.find((a) => a.action === action)?.level ?? "none";
                  const after = without ? (then(s.state.key)?.actions.find((a) => a.action === action)?.level ?? "none") : level;
                  return <Cell key={s.state.key} label={`${actionNames[action] ?? action}, ${s.state.name}`} levels={[level]} after={[after]} onAsk={() => ask({ action: action as Question["action"], state: s.state.key })} />;
                })}
              </tr>
            ))}
            {properties.map(([key, name]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                {part.states.map((s) => {
                  const has = s.properties.find((p) => p.property.key === key);
                  const left = then(s.state.key)?.properties.find((p) => p.property.key === key);
                  const levels = [has?.view ?? "none", has?.edit ?? "none"];
                  return <Cell key={s.state.key} label={`${name}, ${s.state.name}`} levels={levels} after={without ? [left?.view ?? "none", left?.edit ?? "none"] : levels} onAsk={() => ask({ action: "view", property: key, state: s.state.key })} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface CellProps {
  label: string;
  /** The level, or view and edit. */
  levels: readonly string[];
  after: readonly string[];
  onAsk: () => void;
}

function Cell({ label, levels, after, onAsk }: CellProps) {
  const [first = "", edit] = levels.map(levelWord);
  const what = edit === undefined ? first : t`view ${first}, edit ${edit}`;
  const lost = levels.some((level, i) => order.indexOf(after[i] ?? "none") < order.indexOf(level));
  return (
    <td data-lost={lost || undefined}>
      <button type="button" onClick={onAsk} aria-label={lost ? t`${label}: ${what}; would be lost. Why?` : t`${label}: ${what}. Why?`}>
        {levels.map((level, i) => (
          <span key={i} data-level={level} aria-hidden="true">
            {glyphs[level] ?? level}
          </span>
        ))}
        {lost && (
          <small aria-hidden="true">{t`lost`}</small>
        )}
      </button>
    </td>
  );
}
