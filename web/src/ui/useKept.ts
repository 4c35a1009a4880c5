import { useCallback, useSyncExternalStore } from "react";
import { keep, kept, onKept, type Where } from "./storage";

/** The text kept under a key in this browser, shown anew wherever it changes, and how to change it. */
export function useKept(where: Where, key: string): [string | null, (text: string | null) => void] {
  const text = useSyncExternalStore(onKept, () => kept(where, key));
  return [text, useCallback((next) => void keep(where, key, next), [where, key])];
}
