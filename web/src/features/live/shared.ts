import { events } from "@/api/live";
import type { LiveEvent } from "./event";
import { follow } from "./stream";

/**
 * One stream for all tabs of a workspace: a browser opens few connections to one server, and each stream keeps one.
 * The tab that holds the lock listens and tells the others; when it closes, the next takes over. Where a browser has no
 * locks, as over plain http, each tab listens for itself.
 */
export function listenTogether(workspace: string, person: string, tell: (event: LiveEvent) => void, lost: () => void): () => void {
  const open = () => events(workspace);
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks || typeof BroadcastChannel === "undefined") return follow({ open, tell, lost });
  const name = `trackward-live/${workspace}/${person}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<LiveEvent>) => tell(event.data);
  const stop = new AbortController();
  let leave: () => void = () => {};
  locks
    .request(name, { signal: stop.signal }, () => {
      if (stop.signal.aborted) return undefined;
      const end = follow({
        open,
        tell: (event) => {
          channel.postMessage(event);
          tell(event);
        },
        lost,
      });
      return new Promise<void>((done) => {
        leave = () => {
          end();
          done();
        };
      });
    })
    .catch(() => {}); // given up before its turn came
  return () => {
    stop.abort();
    leave();
    channel.close();
  };
}
