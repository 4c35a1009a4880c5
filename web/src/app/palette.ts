/** A place that the palette leads to. */
export interface Entry {
  id: string;
  label: string;
  kind?: string;
  /** Other words it is found by. */
  words: string;
  run: () => void;
}

/** What `why ann 1042` asks: about whom, and which record; null for other words. In the page's language or in English. */
export function whyAsked(q: string, word: string): { person: string; record?: string } | null {
  const [first = "", ...rest] = q.trim().split(/\s+/);
  if (rest.length === 0 || ![word.toLowerCase(), "why"].includes(first.toLowerCase())) return null;
  const number = /^#?(\d+)$/.exec(rest[rest.length - 1] ?? "")?.[1];
  return { person: (number ? rest.slice(0, -1) : rest).join(" "), record: number };
}

/** The entries that hold every word, those whose name begins with them first. */
export function matching(entries: readonly Entry[], q: string): Entry[] {
  const asked = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return [...entries];
  const rank = (entry: Entry): number => {
    const label = entry.label.toLowerCase();
    const all = `${label} ${entry.kind?.toLowerCase() ?? ""} ${entry.words.toLowerCase()}`;
    if (!asked.every((word) => all.includes(word))) return -1;
    return label.startsWith(asked.join(" ")) ? 0 : asked.every((word) => label.includes(word)) ? 1 : 2;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.entry.label.length - b.entry.label.length)
    .map((one) => one.entry);
}
