import { keep } from "./storage";
import { useKept } from "./useKept";

/** Single-key shortcuts can be switched off (WCAG 2.1.4); the choice is remembered on this device. */
const key = "trackward-shortcuts";

export const setShortcuts = (on: boolean): void => void keep("device", key, on ? "on" : "off");

export const useShortcuts = (): boolean => useKept("device", key)[0] !== "off";

/** Whether a key press belongs to a field that is being typed in. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
