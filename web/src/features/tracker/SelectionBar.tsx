import { Button, Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { plural } from "@/ui/format";
import { ReasonItem } from "@/ui/ReasonItem";
import { useToasts } from "@/ui/Toast";
import { recordsKey } from "./queries";
import css from "./TrackerPage.module.css";

interface Props {
  schema: Schema;
  rows: readonly Row[];
  selected: ReadonlySet<string>;
  onClear: () => void;
}

/** What can be done with the selected rows, each with how many of them allow it. */
export function SelectionBar({ schema, rows, selected, onClear }: Props) {
  const chosen = rows.filter((row) => selected.has(String(row.number)));
  const run = useEach(schema, onClear);
  const { ask } = useWhy();
  const why = (action: "archive" | "restore" | "change_state") => chosen[0] && ask({ action, tracker: schema.key, record: String(chosen[0].number) });
  const archivable = chosen.filter((row) => row.can.archive.allowed && !row.archived);
  const restorable = chosen.filter((row) => row.can.restore.allowed && row.archived);
  const archived = chosen.some((row) => row.archived);
  return (
    <div className={css.selection} role="region" aria-label="Selection">
      <b role="status">{selected.size} selected</b>
      <MoveMenu schema={schema} chosen={chosen} busy={run.isPending} onWhy={() => why("change_state")} onMove={(to, movable) => run.mutate({ verb: "moved", rows: movable, one: (place) => records.move(place, "*", to) })} />
      {archived ? (
        <Button variant="default" aria-disabled={restorable.length === 0} loading={run.isPending} onClick={() => (restorable.length === 0 ? why("restore") : run.mutate({ verb: "restored", rows: restorable, one: (place) => records.restore(place, "*") }))}>
          Restore {share(restorable, chosen)}
        </Button>
      ) : (
        <Button variant="default" aria-disabled={archivable.length === 0} loading={run.isPending} onClick={() => (archivable.length === 0 ? why("archive") : run.mutate({ verb: "archived", rows: archivable, one: (place) => records.archive(place, "*") }))}>
          Archive {share(archivable, chosen)}
        </Button>
      )}
      <Button variant="subtle" onClick={onClear}>
        Clear selection
      </Button>
    </div>
  );
}

/** "(2 of 3 allowed)", or nothing when all are. */
function share(allowed: readonly Row[], chosen: readonly Row[]): string {
  return allowed.length === chosen.length ? "" : ` (${allowed.length} of ${chosen.length} allowed)`;
}

interface MoveProps {
  schema: Schema;
  chosen: readonly Row[];
  busy: boolean;
  onWhy: () => void;
  onMove: (to: string, rows: readonly Row[]) => void;
}

function MoveMenu({ schema, chosen, busy, onWhy, onMove }: MoveProps) {
  const targets = schema.states
    .map((state) => ({ state, rows: chosen.filter((row) => row.can.transition.some((t) => t.to === state.key && t.missing.length === 0 && !t.missing_hidden)) }))
    .filter((t) => chosen.some((row) => row.can.transition.some((step) => step.to === t.state.key)));
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button variant="default" loading={busy} aria-disabled={targets.length === 0}>
          Change state…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {targets.length === 0 && (
          <ReasonItem reason="None of them may be moved by you." onClick={() => {}} onRefused={onWhy}>
            Why?
          </ReasonItem>
        )}
        {targets.map(({ state, rows }) => (
          <ReasonItem key={state.key} reason={rows.length > 0 ? null : "None of the selected records may go there now."} onClick={() => onMove(state.key, rows)}>
            {state.label}
            {rows.length > 0 && share(rows, chosen)}
          </ReasonItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface Job {
  verb: string;
  rows: readonly Row[];
  one: (place: records.OnePlace) => Promise<unknown>;
}

/** Does one thing to each row in turn; what the server refuses is counted, and the others are done. */
function useEach(schema: Schema, onDone: () => void) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const { say, refuse } = useToasts();
  return useMutation({
    mutationFn: async ({ rows, one }: Job) => {
      let refused = 0;
      for (const row of rows) {
        try {
          await one({ workspace: key, tracker: schema.key, record: row.id });
        } catch {
          refused++;
        }
      }
      return { done: rows.length - refused, refused };
    },
    onSuccess: async ({ done, refused }, { verb }) => {
      await client.invalidateQueries({ queryKey: recordsKey(key, schema.key) });
      const words = `${plural(done, schema.singular.toLowerCase(), schema.name.toLowerCase())} ${verb}`;
      if (refused > 0) refuse(`${words}, ${refused} refused`);
      else say(words);
      onDone();
    },
  });
}
