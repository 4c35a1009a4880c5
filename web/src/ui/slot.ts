import { useSyncExternalStore } from "react";

/** Holds one thing beside the pages: whoever has it put there, and whoever shows or takes it, need not know each other. */
export function slot<T>() {
  let held: T | null = null;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    /** Puts it there; null takes it away. */
    put(next: T | null): void {
      held = next;
      for (const tell of listeners) tell();
    },
    /** What is there now. */
    use: () => useSyncExternalStore(subscribe, () => held),
  };
}
