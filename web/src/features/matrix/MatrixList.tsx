import { t } from "@lingui/core/macro";
import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useCallback, useState, useSyncExternalStore } from "react";
import { useRefused } from "@/ui/why";
import type { MatrixGroup } from "@/ui/grid/Matrix";
import type { RoleDraft } from "./model";
import { pairsOf, type Config, type Mode } from "./rows";
import { levelWord } from "@/ui/right";
import { DraftSource } from "./source";
import { writtenWords } from "./words";
import css from "./Matrix.module.css";

interface Props {
  config: Config;
  groups: readonly MatrixGroup[];
  draft: RoleDraft;
  mode: Mode;
  reason: string | null;
  /** Key of the row that is in sight at first, and of its state. */
  row?: string;
  state?: string;
  onTold: (text: string) => void;
}

/** The matrix on a phone: one state at a time, and under it every property with its two levels. */
export function MatrixList({ config, groups, draft, mode, reason, row: named, state, onTold }: Props) {
  useSyncExternalStore(draft.subscribe, () => draft.version);
  const [picked, setPicked] = useState<string>();
  const chosen = picked ?? state;
  const into = useCallback((row: HTMLElement | null) => row?.scrollIntoView({ block: "center" }), []);
  const refused = useRefused(reason);
  const pairs = pairsOf(config, mode);
  const at = Math.max(0, chosen === undefined ? Math.min(1, pairs.length - 1) : pairs.findIndex((p) => p.key === chosen));
  const source = new DraftSource(draft, mode, groups, pairs);
  let index = 0;
  const set = (row: number, col: number, level: string) => {
    if (reason !== null) return refused();
    const cell = source.cellAt({ row, col });
    const written = source.set([{ row, col }], level);
    if (cell && written) onTold(writtenWords(config, groups, draft, mode, [{ ...cell, level: level as "none" }], written));
  };
  return (
    <div className={css.list}>
      <NativeSelect size="md" label={t`State`} value={pairs[at]?.key} data={pairs.map((p) => ({ value: p.key, label: p.label }))} onChange={(e) => setPicked(e.currentTarget.value)} />
      {groups.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2>{group.label}</h2>
          {group.rows.map((row) => {
            const r = index++;
            const action = row.type === undefined;
            return (
              <div key={row.key} className={css.listRow} ref={row.key === named ? into : undefined}>
                <b>
                  {row.label} {row.note && <small className={css.required}>{row.note}</small>}
                </b>
                {(row.wide ? [0] : [0, 1]).map((side) => {
                  const face = source.face(r, at * 2 + side);
                  return (
                    <div key={side} className={css.listSide} data-changed={face.was !== null || undefined}>
                      <span>
                        {action ? t`Allowed` : side === 0 ? t`View` : t`Edit`}
                        {face.level === "mixed" && <small> {t`differs by state`}</small>}
                        {face.was !== null && <small> {t`was ${face.was}`}</small>}
                      </span>
                      <SegmentedControl
                        aria-label={face.label}
                        size="md"
                        value={face.level}
                        onChange={(level) => set(r, at * 2 + side, level)}
                        data={(["none", "assigned", "all"] as const).map((level) => ({ value: level, label: <Choice level={level} /> }))}
                      />
                    </div>
                  );
                })}
              </div>
            );
          })}
        </section>
      ))}
    </div>
  );
}

const glyphs = { none: "–", assigned: "✱", all: "✓" };

function Choice({ level }: { level: keyof typeof glyphs }) {
  return (
    <span className={css.choice}>
      <span aria-hidden="true">{glyphs[level]}</span>
      <span className="vh">{levelWord(level)}</span>
    </span>
  );
}
