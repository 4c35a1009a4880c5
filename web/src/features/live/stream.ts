import type { LiveEvent } from "./event";

/** What a stream needs of its surroundings; tests bring their own. */
export interface Source {
  addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void;
  close: () => void;
}

interface Options {
  open: () => Source;
  tell: (event: LiveEvent) => void;
  /** The stream could not be opened: perhaps nobody is signed in any more. */
  lost: () => void;
  wait?: (ms: number, run: () => void) => () => void;
}

const first = 1_000;
const longest = 60_000;

/** One open stream, opened again with growing pauses. After a pause everything may have changed. */
export function follow({ open, tell, lost, wait = (ms, run) => ((timer) => () => clearTimeout(timer))(setTimeout(run, ms)) }: Options): () => void {
  let source: Source | null = null;
  let tries = 0;
  let ended = false;
  let again: () => void = () => {};
  const later = () => {
    source?.close();
    source = null;
    again();
    if (ended) return;
    if (tries > 0) lost();
    again = wait(Math.min(longest, first * 2 ** tries), start);
    tries++;
  };
  const start = () => {
    if (ended) return;
    const mine = open();
    source = mine;
    const record = (kind: "changed" | "gone") => (event: MessageEvent<string>) => {
      const data = JSON.parse(event.data) as { tracker: string; record: string };
      tell({ kind, tracker: data.tracker, record: data.record });
    };
    mine.addEventListener("open", () => {
      if (tries > 0) tell({ kind: "missed" });
      tries = 0;
    });
    mine.addEventListener("record-changed", record("changed"));
    mine.addEventListener("record-gone", record("gone"));
    mine.addEventListener("access-changed", () => tell({ kind: "access" }));
    mine.addEventListener("notified", () => tell({ kind: "notified" }));
    mine.addEventListener("closed", () => later());
    mine.addEventListener("error", () => later());
  };
  start();
  return () => {
    ended = true;
    again();
    source?.close();
  };
}
