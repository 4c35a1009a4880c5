import { t } from "@lingui/core/macro";
import { Button, Menu } from "@mantine/core";
import { IconArrowRight, IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/error";
import type { Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { unreachableNow } from "@/features/outbox/send";
import { useHotkey } from "@/ui/hotkey";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { ReasonItem } from "@/ui/ReasonItem";
import { StateMark } from "@/ui/StateMark";
import { useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { missingText, type Step } from "./explain";
import { useLeave } from "./leave";
import { focusField } from "./RecordView";
import { recordKey, refresh } from "./save";
import { useSightWarning } from "./sight";
import { newKey, nowOrLater } from "./useSave";
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
  const { move, begin, dialog } = useMove(schema, place, etag);
  const next = moves.find((s) => s.forward);
  const others = moves.filter((s) => s !== next);

  const go = (step: Step) => {
    const blocked = missingText(step);
    if (blocked !== null) {
      const first = step.missing[0];
      if (first) focusField(first.key);
      return;
    }
    void begin(step);
  };
  useHotkey("m", () => next && go(next));

  if (moves.length === 0) {
    const reason = whyNot(row.can.change_state);
    const known = schema.transitions.some((t) => t.from === row.state);
    return reason !== null && known ? <ReasonButton reason={reason} asks={{ action: "change_state" }}>{t`Change state`}</ReasonButton> : null;
  }
  return (
    <>
      {next && (
        <div className={css.main}>
          <ReasonButton data-step={next.to.key} reason={missingText(next)} asks={{}} onRefused={next.missing.length > 0 ? () => go(next) : undefined} onClick={() => go(next)} loading={move.isPending} rightSection={<IconArrowRight size={16} stroke={1.75} />}>
            {t`Move to ${next.to.label}`}
          </ReasonButton>
        </div>
      )}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button data-steps variant="default" rightSection={<IconChevronDown size={16} stroke={1.75} />}>
              {next ? t`Other steps` : t`Move to…`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((step) => (
              <ReasonItem key={step.to.key} icon={<StateMark kind={step.to.kind} />} reason={missingText(step)} asks={{}} onClick={() => go(step)} onRefused={step.missing.length > 0 ? () => go(step) : undefined}>
                {step.to.label}
              </ReasonItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog}
    </>
  );
}

/** Whether the record stays in sight after a step; without the server, as far as the schema tells. */
async function staysAfter(place: records.OnePlace, step: Step): Promise<boolean> {
  try {
    return await records.peekMove(place, step.to.key);
  } catch (error) {
    return unreachableNow(error) ? !step.blind : true; // a refusal is said by the step itself
  }
}

/** Moves a record, after a warning where it goes out of sight by it; without the server it waits. */
export function useMove(schema: Schema, place: records.OnePlace, etag: string) {
  const client = useQueryClient();
  const leave = useLeave(place.workspace, schema.key);
  const { say } = useToasts();
  const refuse = useRefuse();
  const { warn, dialog } = useSightWarning();
  const move = useMutation({
    networkMode: "always",
    mutationFn: (step: Step) => {
      const key = newKey();
      return nowOrLater(place, () => ({ kind: "move", to: step.to.key, label: step.to.label }), () => records.move(place, etag, step.to.key, key), key);
    },
    onSuccess: async (written, step) => {
      if ("kind" in written) return say(t`The move to ${step.to.label} waits on this device until the server can be reached`);
      if (written.visible) {
        await refresh(client, place);
        say(t`Moved to ${step.to.label}`);
        return;
      }
      say(t`Moved to ${step.to.label}. You no longer see this record.`);
      await leave();
      client.removeQueries({ queryKey: recordKey(place) });
      await refresh(client, place);
    },
    onError: async (error) => {
      const stale = error instanceof ApiError && error.status === 412;
      refuse(error, stale ? t`Someone changed this record meanwhile. Look at it again, then move it.` : undefined, { action: "change_state", tracker: schema.key, record: place.record });
      await refresh(client, place);
    },
  });
  const begin = async (step: Step) => {
    if (await staysAfter(place, step)) move.mutate(step);
    else warn({ title: t`Move to ${step.to.label}?`, yes: t`Move to ${step.to.label}`, run: () => move.mutate(step) });
  };
  return { move, begin, dialog };
}
