import { plural, t } from "@lingui/core/macro";
import { Button, Checkbox, Menu, Modal } from "@mantine/core";
import { useState } from "react";
import { lowered } from "@/ui/format";
import { block, headCol, under, type Spot } from "@/ui/grid/matrixKeys";
import { Level } from "@/features/roles/Level";
import { brushes } from "./Brushes";
import { newStates } from "./resolve";
import { stateWords, type Config } from "./rows";
import type { DraftSource } from "./source";
import css from "./Matrix.module.css";

export interface HeadAt {
  spot: Spot;
  at: DOMRect;
}

interface Props {
  at: HeadAt | null;
  source: DraftSource;
  config: Config;
  reason: string | null;
  onSet: (spots: Spot[], word: string) => void;
  onSaid: (text: string) => void;
  onClose: () => void;
}

/** The menu of a head: set everything under it, copy a state to others, or take away what is written for it. */
export function HeadMenu({ at, source, config, reason, onSet, onSaid, onClose }: Props) {
  const [from, setFrom] = useState<string | null>(null);
  const shape = { wide: source.rows.map((row) => row.wide), half: source.rows.map((row) => row.half === true), sections: [0, source.rows.findIndex((row) => !row.wide)], cols: source.mode === "simplified" ? 2 : (config.states.length + 1) * 2, page: 8 };
  const spots = at ? block(...under(at.spot, shape), shape) : [];
  const state = at && source.mode === "detailed" && at.spot.row < 0 && at.spot.col !== headCol ? (source.cellAt({ row: 0, col: at.spot.col - (at.spot.col % 2) })?.state ?? null) : null;
  const off = reason !== null;
  return (
    <>
      <Menu opened={at !== null} onClose={onClose} position="bottom-start" withinPortal trapFocus returnFocus={false}>
        <Menu.Target>
          <button type="button" tabIndex={-1} aria-label={t`Menu of this head`} className={css.anchor} style={at ? { left: at.at.left, top: at.at.top, width: at.at.width, height: at.at.height } : { display: "none" }} />
        </Menu.Target>
        <Menu.Dropdown aria-label={t`What to do with all of it`}>
          <Menu.Label>{reason ?? plural(spots.length, { one: "# cell", other: "# cells" })}</Menu.Label>
          {brushes.map(({ level, label }) => (
            <Menu.Item key={level} disabled={off} leftSection={<Level level={level} silent />} onClick={() => onSet(spots, level)}>
              {t`Set all to ${lowered(label)}`}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {state !== null && (
            <Menu.Item disabled={off} onClick={() => setFrom(state)}>
              {t`Copy to other states…`}
            </Menu.Item>
          )}
          <Menu.Item
            disabled={off}
            onClick={() => {
              source.reset(spots);
              onSaid(t`Reset: what is written elsewhere counts again.`);
            }}
          >
            {t`Reset`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={from !== null} onClose={() => setFrom(null)} title={t`Copy ${from === null ? "" : stateWords(config, from)} to other states`} closeButtonProps={{ "aria-label": t`Close` }}>
        {from !== null && <CopyTo from={from} config={config} source={source} onDone={() => setFrom(null)} onSaid={onSaid} />}
      </Modal>
    </>
  );
}

function CopyTo({ from, config, source, onDone, onSaid }: { from: string; config: Config; source: DraftSource; onDone: () => void; onSaid: (text: string) => void }) {
  const [to, setTo] = useState<readonly string[]>([]);
  const others = [newStates, ...config.states.map((s) => s.key)].filter((s) => s !== from);
  const copy = () => {
    source.copyInto({ doc: source.draft.doc, frame: source.draft.frame }, to.map((state) => ({ from, to: state })));
    onSaid(t`${stateWords(config, from)} copied to ${to.map((s) => stateWords(config, s)).join(", ")}.`);
    onDone();
  };
  return (
    <div className={css.dialog}>
      {others.map((state) => (
        <Checkbox key={state} label={stateWords(config, state)} checked={to.includes(state)} onChange={(e) => setTo(e.currentTarget.checked ? [...to, state] : to.filter((s) => s !== state))} />
      ))}
      <Button disabled={to.length === 0} onClick={copy}>
        {t`Copy into the draft`}
      </Button>
    </div>
  );
}
