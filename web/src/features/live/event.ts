/** What the stream tells: never a value, only what is to be read again (A12.3). Ids name tracker and record. */
export type LiveEvent =
  | { kind: "changed"; tracker: string; record: string }
  | { kind: "gone"; tracker: string; record: string }
  | { kind: "access" }
  | { kind: "notified" }
  /** The stream was away for a while: anything may have changed. */
  | { kind: "missed" };
