import { Button, Menu, Modal } from "@mantine/core";
import { IconArrowRight, IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { tableSearch } from "@/features/nav/lastTable";
import { useWhy, whyOf } from "@/features/why/context";
import { useHotkey } from "@/ui/hotkey";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { ReasonItem } from "@/ui/ReasonItem";
import { StateMark } from "@/ui/StateMark";
import { errorText } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { missingText, type Step } from "./explain";
import { focusField } from "./RecordView";
import { recordKey, refresh } from "./save";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  etag: string;
  moves: Step[];
}

/** The next step as the main button, the other steps in a menu beside it. */
export function Moves({ schema, place, row, etag, moves }: Props) {
  const [asking, setAsking] = useState<Step | null>(null);
  const { ask } = useWhy();
  const why = () => ask({ action: "change_state", tracker: schema.key, record: String(row.number) });
  const move = useMove(schema, place, etag, why);
  const next = moves.find((s) => s.forward);
  const others = moves.filter((s) => s !== next);

  const go = (step: Step) => {
    const blocked = missingText(step);
    if (blocked !== null) {
      const first = step.missing[0];
      if (first) focusField(first.key);
      return;
    }
    if (step.blind) setAsking(step);
    else move.mutate(step);
  };
  useHotkey("m", () => next && go(next));

  if (moves.length === 0) {
    const reason = whyNot(row.can.change_state);
    const known = schema.transitions.some((t) => t.from === row.state);
    return reason !== null && known ? <ReasonButton reason={reason} onRefused={why}>Change state</ReasonButton> : null;
  }
  return (
    <>
      {next && (
        <div className={css.main}>
          <ReasonButton reason={missingText(next)} onRefused={next.missing.length > 0 ? () => go(next) : undefined} onClick={() => go(next)} loading={move.isPending} rightSection={<IconArrowRight size={16} stroke={1.75} />}>
            Move to {next.to.label}
          </ReasonButton>
        </div>
      )}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={16} stroke={1.75} />}>
              {next ? "Other steps" : "Move to…"}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((step) => (
              <ReasonItem key={step.to.key} icon={<StateMark kind={step.to.kind} />} reason={missingText(step)} onClick={() => go(step)} onRefused={step.missing.length > 0 ? () => go(step) : undefined}>
                {step.to.label}
              </ReasonItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={`Move to ${asking?.to.label}?`} closeButtonProps={{ "aria-label": "Close" }}>
        <p>After this you will no longer see this record.</p>
        <div className={css.modalFoot}>
          <Button
            data-autofocus
            onClick={() => {
              if (asking) move.mutate(asking);
              setAsking(null);
            }}
          >
            Move to {asking?.to.label}
          </Button>
          <Button variant="default" onClick={() => setAsking(null)}>
            Cancel
          </Button>
        </div>
      </Modal>
    </>
  );
}

function useMove(schema: Schema, place: records.OnePlace, etag: string, onWhy: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { say, refuse } = useToasts();
  return useMutation({
    mutationFn: (step: Step) => records.move(place, etag, step.to.key),
    onSuccess: async (written, step) => {
      if (written.visible) {
        await refresh(client, place);
        say(`Moved to ${step.to.label}`);
        return;
      }
      say(`Moved to ${step.to.label}. You no longer see this record.`);
      await navigate({ to: "/w/$ws/t/$tracker", params: { ws: place.workspace, tracker: schema.key }, search: tableSearch(place.workspace, schema.key) });
      client.removeQueries({ queryKey: recordKey(place) });
      await refresh(client, place);
    },
    onError: async (error) => {
      const stale = error instanceof ApiError && error.status === 412;
      refuse(stale ? "Someone changed this record meanwhile. Look at it again, then move it." : errorText(error), whyOf(error, onWhy));
      await refresh(client, place);
    },
  });
}
