import { useSyncExternalStore } from "react";

/** Single-key shortcuts can be switched off (WCAG 2.1.4); the choice is remembered on this device. */

const key = "trackward-shortcuts";
const listeners = new Set<() => void>();

function read(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

let on = read();

export function setShortcuts(value: boolean): void {
  on = value;
  try {
    localStorage.setItem(key, value ? "on" : "off");
  } catch {
    // Not remembered; it holds for this page.
  }
  for (const listener of listeners) listener();
}

export function useShortcuts(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => on,
  );
}

/** Whether a key press belongs to a field that is being typed in. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
