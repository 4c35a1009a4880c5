import { t } from "@lingui/core/macro";
import { number } from "@/ui/format";

export type Outcome = "new" | "changed" | "unchanged" | "matched" | "skipped" | "wrong";

export const outcomeNames: Record<Outcome, string> = {
  new: t`New`,
  changed: t`Changed`,
  unchanged: t`No change`,
  matched: t`Matched`,
  skipped: t`Skipped`,
  wrong: t`To fix`,
};

/** `41 new · 7 changed · 2 skipped`: what is none is left out. */
export function resultLine(done: Record<Exclude<Outcome, "matched">, number> & { matched?: number }): string {
  const parts = [
    [done.new, t`new`],
    [done.changed, t`changed`],
    [done.unchanged, t`without a change`],
    [done.matched ?? 0, t`matched`],
    [done.skipped, t`skipped`],
    [done.wrong, t`to fix`],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${number(n)} ${word}`);
  return said.length === 0 ? t`No rows` : said.join(" · ");
}
