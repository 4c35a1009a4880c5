import { number } from "@/ui/format";

export type Outcome = "new" | "changed" | "unchanged" | "skipped" | "wrong";

export const outcomeNames: Record<Outcome, string> = {
  new: "New",
  changed: "Changed",
  unchanged: "No change",
  skipped: "Skipped",
  wrong: "To fix",
};

/** `41 new · 7 changed · 2 skipped`: what is none is left out. */
export function resultLine(done: Record<Outcome, number>): string {
  const parts = [
    [done.new, "new"],
    [done.changed, "changed"],
    [done.unchanged, "without a change"],
    [done.skipped, "skipped"],
    [done.wrong, "to fix"],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${number(n)} ${word}`);
  return said.length === 0 ? "No rows" : said.join(" · ");
}
