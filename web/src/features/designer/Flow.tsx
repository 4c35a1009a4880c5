import { plural, t } from "@lingui/core/macro";
import type { StateDoc } from "@/api/designer";
import { refOf } from "./draft";
import css from "./Designer.module.css";

const step = 150;
const box = { width: 118, height: 32 };

/** The steps as a picture: arrows forward above, back below. The list beside it says the same in words. */
export function Flow({ states, transitions }: { states: readonly StateDoc[]; transitions: readonly { from: string; to: string }[] }) {
  const at = new Map(states.map((s, i) => [refOf(s), i]));
  const arcs = transitions.flatMap((t) => {
    const a = at.get(t.from);
    const b = at.get(t.to);
    return a === undefined || b === undefined ? [] : [{ a, b }];
  });
  const far = Math.max(1, ...arcs.map(({ a, b }) => Math.abs(b - a)));
  const lift = Math.min(22 + far * 12, 90);
  const y = lift + 8;
  const width = states.length * step;
  return (
    <div className={css.flow}>
      <svg width={width} height={2 * y + box.height} role="img" aria-label={t`${plural(states.length, { one: "# state", other: "# states" })} and ${plural(arcs.length, { one: "# step", other: "# steps" })} between them; the list below names them.`}>
        <defs>
          <marker id="flow-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8z" fill="currentColor" />
          </marker>
        </defs>
        {arcs.map(({ a, b }) => (
          <path key={`${a}-${b}`} d={arc(a, b, y, lift)} fill="none" stroke="currentColor" strokeWidth={1.5} markerEnd="url(#flow-tip)" />
        ))}
        {states.map((s, i) => (
          <g key={refOf(s)} transform={`translate(${i * step + (step - box.width) / 2} ${y})`}>
            <rect width={box.width} height={box.height} rx={6} className={css.flowBox} />
            <text x={box.width / 2} y={21} textAnchor="middle" className={css.flowText}>
              {s.label.length > 15 ? `${s.label.slice(0, 14)}…` : s.label}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Neighbours forward by a straight line; further ones over them; back below. */
function arc(a: number, b: number, y: number, lift: number): string {
  const mid = (i: number) => i * step + step / 2;
  if (b === a + 1) return `M${mid(a) + box.width / 2} ${y + box.height / 2}H${mid(b) - box.width / 2 - 2}`;
  const high = Math.min(lift, 14 + Math.abs(b - a) * 12);
  const [edge, turn] = b > a ? [y, y - high] : [y + box.height, y + box.height + high];
  const shift = b > a ? 14 : -14;
  return `M${mid(a) + shift} ${edge}C${mid(a) + shift} ${turn} ${mid(b) - shift} ${turn} ${mid(b) - shift} ${b > a ? edge - 2 : edge + 2}`;
}
