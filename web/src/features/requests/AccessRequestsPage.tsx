import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/asking";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { actionWord } from "@/features/why/words";
import { ago, dateTime, dotted, lowered } from "@/ui/format";
import { useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { useTitle } from "@/ui/useTitle";
import { GrantForm } from "./GrantForm";
import { RequestList } from "./RequestList";
import { useAccessRequests } from "./queries";

/** Access that one has asked for, and what others ask of oneself. Everybody has this page: who manages a tracker decides without settings access. */
export function AccessRequestsPage() {
  const list = useAccessRequests(0);
  useTitle(t`Requests`);
  return (
    <RequestList
      here="access"
      list={list}
      none={{ title: t`Nobody waits for access`, text: t`Where a page does not open for you, Ask for access there. What you asked for, and what others ask of you, stands here.` }}
      line={(one) => <Line key={one.id} one={one} />}
    />
  );
}

/** What is asked for, by the names one may know; otherwise as it was written. */
export function wanted(one: api.AccessAsked): string {
  if (one.action === "enter") return t`app access`;
  const what = dotted(one.tracker_name ?? one.tracker, one.record && t`record ${one.record}`, one.property_name ?? one.property);
  return `${lowered(actionWord(one.action as api.AccessAsk["action"]))}: ${what}`;
}

function Line({ one }: { one: api.AccessAsked }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const refuse = useRefuse();
  const [open, setOpen] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: ["access-requests", ws] });
  const drop = useMutation({
    mutationFn: () => api.dropAccess(ws, one.id),
    onSuccess: async () => {
      say(one.mine ? t`Your request was withdrawn.` : t`Refused. Nothing has changed, and the asker is not told.`);
      await again();
    },
    onError: (error) => {
      refuse(error);
      void again();
    },
  });
  const granted = one.status === "granted";
  return (
    <li>
      <div className={css.main}>
        <b>{one.mine ? t`You asked to ${wanted(one)}` : t`${one.by.name} asks to ${wanted(one)}`}</b>
        <span>{one.note ? `“${one.note}”` : t`No reason was given.`}</span>
        <span>{dotted(ago(one.at), granted ? (one.until ? t`granted until ${dateTime(one.until)}` : t`granted`) : t`dropped on ${dateTime(one.expires_at)}`, one.passed && !one.mine && t`left to you by who manages the tracker`)}</span>
      </div>
      {!one.mine && (
        <Button size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Trans>What would give it<span className="vh">, asked by {one.by.name}</span></Trans>
        </Button>
      )}
      {!granted && (
        <Button size="compact-sm" variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
          {one.mine ? t`Withdraw` : <Trans>Refuse<span className="vh">, asked by {one.by.name}</span></Trans>}
        </Button>
      )}
      {open && <GrantForm one={one} onDone={again} />}
    </li>
  );
}
