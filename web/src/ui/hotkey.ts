import { useEffect, useRef } from "react";
import { isTyping, useShortcuts } from "./shortcuts";

/** A single-key shortcut of the page; silent while typing, inside a dialog, and when switched off. */
export function useHotkey(key: string, run: () => void): void {
  const on = useShortcuts();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key !== key) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key, on]);
}
