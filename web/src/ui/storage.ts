/** What is kept in this browser: on the device, or for the tab. Where storage is switched off or full, a text is kept for this page alone. */
export type Where = "device" | "tab";

const ofPage: Record<Where, Map<string, string | null>> = { device: new Map(), tab: new Map() };
const listeners = new Set<() => void>();

/** Naming it throws where it is switched off. */
const storage = (where: Where): Storage => (where === "device" ? localStorage : sessionStorage);

/** The text kept under a key, or null. */
export function kept(where: Where, key: string): string | null {
  const here = ofPage[where].get(key);
  if (here !== undefined) return here;
  try {
    return storage(where).getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a text under a key; null takes it away. Says whether that lasts longer than the page. */
export function keep(where: Where, key: string, text: string | null): boolean {
  const lasts = write(where, key, text);
  if (lasts) ofPage[where].delete(key);
  else ofPage[where].set(key, text);
  for (const tell of listeners) tell();
  return lasts;
}

function write(where: Where, key: string, text: string | null): boolean {
  try {
    if (text === null) storage(where).removeItem(key);
    else storage(where).setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** The keys with this beginning under which something is kept. */
export function keysKept(where: Where, start: string): string[] {
  const all = new Set(ofPage[where].keys());
  try {
    for (const key of Object.keys(storage(where))) all.add(key);
  } catch {
    // There is only what this page keeps.
  }
  return [...all].filter((key) => key.startsWith(start) && kept(where, key) !== null);
}

/** Tells of every change, here and in other tabs, until what it gives is called. */
export function onKept(tell: () => void): () => void {
  listeners.add(tell);
  window.addEventListener("storage", tell);
  return () => {
    listeners.delete(tell);
    window.removeEventListener("storage", tell);
  };
}
