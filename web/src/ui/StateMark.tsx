import css from "./StateMark.module.css";

export interface StateLook {
  label: string;
  kind: string;
}

/** The shape of a state's kind: empty, half, full, crossed. It tells them apart without colour. */
export function StateMark({ kind, size = 14 }: { kind: string; size?: number }) {
  return (
    <svg className={css.mark} data-kind={kind} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.75" />
      {kind === "doing" && <path d="M8 4a4 4 0 0 1 0 8z" fill="currentColor" />}
      {kind === "done" && <circle cx="8" cy="8" r="3.6" fill="currentColor" />}
      {kind === "cancelled" && <path d="M4.6 11.4l6.8-6.8" stroke="currentColor" strokeWidth="1.75" />}
    </svg>
  );
}

/** Mark and label in a line of a table. */
export function StateText({ state }: { state: StateLook }) {
  return (
    <span className={css.text}>
      <StateMark kind={state.kind} />
      {state.label}
    </span>
  );
}

/** The state as a pill, for the head of a record. */
export function StatePill({ state }: { state: StateLook }) {
  return (
    <span className={css.pill}>
      <StateMark kind={state.kind} />
      {state.label}
    </span>
  );
}
