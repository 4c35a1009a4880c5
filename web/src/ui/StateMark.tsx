import css from "./StateMark.module.css";

export interface StateLook {
  label: string;
  kind: string;
  color?: string;
  shape?: string;
}

/** Outlines that a designer may choose; anything else is the circle. */
const outlines: Record<string, string> = {
  square: "M3 3h10v10H3z",
  diamond: "M8 1.5L14.5 8L8 14.5L1.5 8z",
  triangle: "M8 2L14.5 13.5h-13z",
};

/** The shape of a state's kind: empty, half, full, crossed, in the outline and colour its designer chose. It tells them apart without colour. */
export function StateMark({ kind, color, shape, size = 14 }: { kind: string; color?: string; shape?: string; size?: number }) {
  const outline = outlines[shape ?? ""];
  return (
    <svg className={css.mark} data-kind={kind} data-color={color} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {outline ? <path d={outline} fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" /> : <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.75" />}
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
      <StateMark kind={state.kind} color={state.color} shape={state.shape} />
      {state.label}
    </span>
  );
}

/** The state as a pill, for the head of a record. */
export function StatePill({ state }: { state: StateLook }) {
  return (
    <span className={css.pill}>
      <StateMark kind={state.kind} color={state.color} shape={state.shape} />
      {state.label}
    </span>
  );
}
