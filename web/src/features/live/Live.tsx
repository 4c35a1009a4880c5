import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import type { Schema, Tracker } from "@/api/model";
import * as api from "@/api/tracker";
import { keys } from "@/features/session/queries";
import { useWorkspace } from "@/features/session/workspace";
import { notificationsKey } from "@/features/talk/queries";
import type { LiveEvent } from "./event";
import { refreshAll, refreshRecord } from "./refresh";
import { listenTogether } from "./shared";
import css from "./Live.module.css";

/** Keeps what is open up to date, and says when one's access has changed. Nobody listens while looking as somebody else. */
export function Live({ children }: { children: ReactNode }) {
  const { key: ws, me, view_as } = useWorkspace();
  const client = useQueryClient();
  const [changed, setChanged] = useState<string[] | null>(null);
  const looking = view_as !== undefined;
  useEffect(() => {
    if (looking) return;
    const tell = (event: LiveEvent) => {
      if (event.kind === "changed" || event.kind === "gone") void refreshRecord(client, ws, event.tracker, event.record);
      else if (event.kind === "notified") void client.invalidateQueries({ queryKey: notificationsKey(ws) });
      else if (event.kind === "missed") refreshAll(client, ws);
      else void accessChanged(client, ws).then(setChanged);
    };
    return listenTogether(ws, me.id, tell, () => void client.invalidateQueries({ queryKey: keys.me }));
  }, [client, ws, me.id, looking]);
  const reload = () => {
    setChanged(null);
    void client.invalidateQueries();
  };
  return (
    <>
      {changed && <Changed names={changed} onReload={reload} />}
      {children}
    </>
  );
}

/** What stands on the page stays as it is, with what was typed in it: reading it anew is the person's to say. */
function Changed({ names, onReload }: { names: string[]; onReload: () => void }) {
  return (
    <div className={css.banner} role="status">
      <IconRefresh size={16} stroke={1.75} aria-hidden="true" />
      <span>{names.length > 0 ? t`Your access to ${names.join(", ")} changed` : t`Your access changed`}</span>
      <Button size="compact-sm" variant="default" onClick={onReload}>
        {t`Reload`}
      </Button>
    </div>
  );
}

/** Who one is and what one sees in the sidebar at once; the names of the open trackers that are others now. */
async function accessChanged(client: QueryClient, ws: string): Promise<string[]> {
  void client.invalidateQueries({ queryKey: keys.me });
  void client.invalidateQueries({ queryKey: ["workspace", ws] });
  void client.invalidateQueries({ queryKey: notificationsKey(ws) });
  const before = client.getQueryData<Tracker[]>(["trackers", ws]) ?? [];
  const now = await api.trackers(ws).catch(() => null);
  const names: string[] = [];
  if (now) {
    client.setQueryData(["trackers", ws], now);
    for (const t of now) if (JSON.stringify(t) !== JSON.stringify(before.find((b) => b.id === t.id))) names.push(t.name);
    for (const b of before) if (!now.some((t) => t.id === b.id)) names.push(b.name);
  }
  for (const query of client.getQueryCache().findAll({ queryKey: ["tracker", ws] })) {
    const schema = query.state.data as Schema | undefined;
    if (!schema || names.includes(schema.name)) continue;
    const fresh = await api.tracker(ws, String(query.queryKey[2])).catch(() => null);
    if (JSON.stringify(fresh) !== JSON.stringify(schema)) names.push(schema.name);
  }
  return names;
}
