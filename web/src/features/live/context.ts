import { createContext, useContext, useEffect, useRef } from "react";

/** What the stream tells: never a value, only what is to be read again (A12.3). Ids name tracker and record. */
export type LiveEvent =
  | { kind: "changed"; tracker: string; record: string }
  | { kind: "gone"; tracker: string; record: string }
  | { kind: "access" }
  | { kind: "notified" }
  /** The stream was away for a while: anything may have changed. */
  | { kind: "missed" };

export type Listen = (run: (event: LiveEvent) => void) => () => void;

export const LiveContext = createContext<Listen>(() => () => {});

/** Runs for what the stream tells, as long as the page stands. Lists, records and the bell refresh by themselves; this is for what is drawn in another way. */
export function useLive(run: (event: LiveEvent) => void): void {
  const listen = useContext(LiveContext);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => listen((event) => latest.current(event)), [listen]);
}
