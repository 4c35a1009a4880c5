/** A comment's text as one types it holds names; as it is sent, `@[id]` stands for a person. */

export interface Named {
  id: string;
  name: string;
}

/** The parts of a stored text: words, and people who are mentioned. */
export type Part = { text: string } | { person: string };

export function parts(text: string, people: readonly Named[]): Part[] {
  const out: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(/@\[([0-9A-Za-z_-]*)\]/g)) {
    if (match.index > from) out.push({ text: text.slice(from, match.index) });
    out.push({ person: people.find((p) => p.id === match[1])?.name ?? "Trackward" });
    from = match.index + match[0].length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** What one types for a stored text. */
export const typed = (text: string, people: readonly Named[]): string =>
  parts(text, people)
    .map((part) => ("text" in part ? part.text : `@${part.person}`))
    .join("");

/** What is sent for a typed text: the names that were picked, longest first, become people. */
export function toStored(text: string, picked: readonly Named[]): string {
  let out = text;
  for (const person of [...picked].sort((a, b) => b.name.length - a.name.length)) out = out.replaceAll(`@${person.name}`, `@[${person.id}]`);
  return out;
}

/** The beginning of a name that is being typed before the caret: after an @ that stands at the beginning of a word. */
export function asking(text: string, caret: number): { from: number; q: string } | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || (at > 0 && !/\s|\(/.test(before[at - 1] ?? ""))) return null;
  const q = before.slice(at + 1);
  return /^[^\n@[\]]{0,40}$/.test(q) && !/ {2}|[.,;:!?] /.test(q) ? { from: at, q } : null;
}
