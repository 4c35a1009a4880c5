import { plural, t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { IconCloudOff, IconCloudUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Me } from "@/api/model";
import { activityKey, recordKey } from "@/features/record/save";
import { keyOf, useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";
import { number } from "@/ui/format";
import { useToasts } from "@/ui/Toast";
import { flush, openOutbox, useOnline, useOutbox } from "./outbox";
import type { Sent } from "./send";
import { WaitingList } from "./WaitingList";
import css from "./Outbox.module.css";

/** How often what waits is tried again, besides at once when the network comes back. */
const again = 15_000;

/** Opens the outbox for who is signed in: what is somebody else's, or behind a door that is shut now, leaves this device. */
export function OutboxOwner({ me }: { me: Me }) {
  const owner = me.account.email;
  const open = JSON.stringify(me.workspaces.filter((w) => w.entry.allowed).map((w) => keyOf(w.workspace)));
  useEffect(() => {
    void openOutbox(owner, JSON.parse(open) as string[]);
  }, [owner, open]);
  return null;
}

/** Says what waits on this device, and sends it as soon as that can be done. */
export function OutboxBar() {
  const { key } = useWorkspace();
  const items = useOutbox().filter((item) => item.workspace === key);
  const online = useOnline();
  const [open, setOpen] = useState(false);
  useSending(items.length, online);
  if (items.length === 0 && online) return null;
  const stuck = items.filter((item) => item.conflict || item.problem !== undefined).length;
  return (
    <div className={css.bar} role="status" data-stuck={stuck > 0 || undefined}>
      {online ? <IconCloudUpload size={16} stroke={1.75} aria-hidden="true" /> : <IconCloudOff size={16} stroke={1.75} aria-hidden="true" />}
      <span>
        {!online && t`You are offline.`} {waitingToSend(items.length, stuck)}
      </span>
      {items.length > 0 && (
        <Button variant="default" className={css.show} onClick={() => setOpen(true)}>
          {t`Show`}
        </Button>
      )}
      <Modal opened={open} onClose={() => setOpen(false)} title={t`Waiting to send`} closeButtonProps={{ "aria-label": t`Close` }}>
        {items.length === 0 ? <p>{t`Everything was sent.`}</p> : <WaitingList items={items} />}
      </Modal>
    </div>
  );
}

function waitingToSend(items: number, stuck: number): string {
  if (items === 0) return "";
  const all = t`Waiting to send · ${number(items)}`;
  return stuck === 0 ? all : plural(stuck, { one: `${all}, # needs you`, other: `${all}, # need you` });
}

function useSending(count: number, online: boolean): void {
  const client = useQueryClient();
  const { say, refuse } = useToasts();
  useEffect(() => {
    if (count === 0) return;
    const send = async () => {
      if (!navigator.onLine) return;
      const sent = await flush().catch((): Sent[] => []);
      for (const { item } of sent) {
        const place = { workspace: item.workspace, tracker: item.tracker, record: item.record };
        void client.invalidateQueries({ queryKey: recordKey(place) });
        void client.invalidateQueries({ queryKey: activityKey(place) });
        void client.invalidateQueries({ queryKey: [...recordsKey(place.workspace, place.tracker), "list"] });
      }
      const of = (...fates: Sent["fate"][]) => sent.filter((one) => fates.includes(one.fate)).length;
      const done = of("sent", "gone");
      if (done > 0) say(plural(done, { one: "# change that waited was sent", other: "# changes that waited were sent" }));
      const lost = of("lost");
      if (lost > 0) refuse(plural(lost, { one: "# change that waited can no longer be made by you, and was taken off this device.", other: "# changes that waited can no longer be made by you, and were taken off this device." }));
      const stuck = of("conflict", "refused");
      if (stuck > 0) refuse(plural(stuck, { one: "# change that waited needs you.", other: "# changes that waited need you." }));
    };
    void send();
    const timer = setInterval(() => void send(), again);
    return () => clearInterval(timer);
  }, [count, online, client, say, refuse]);
}
