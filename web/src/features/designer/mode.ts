import { useSyncExternalStore } from "react";

const kept = "tw-configuration";
const changed = "tw-configuration-changed";

function read(): boolean {
  try {
    return localStorage.getItem(kept) === "on";
  } catch {
    return false;
  }
}

function subscribe(tell: () => void): () => void {
  window.addEventListener(changed, tell);
  window.addEventListener("storage", tell);
  return () => {
    window.removeEventListener(changed, tell);
    window.removeEventListener("storage", tell);
  };
}

/** Whether configuration mode is on; kept on this device. */
export const useConfigurationMode = () => useSyncExternalStore(subscribe, read);

export function setConfigurationMode(on: boolean): void {
  try {
    localStorage.setItem(kept, on ? "on" : "off");
  } catch {
    // Not kept beyond this page.
  }
  window.dispatchEvent(new Event(changed));
}
