import { t } from "@lingui/core/macro";
import { dotted, number } from "@/ui/format";

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
  const said = dotted(
    done.new > 0 && t`${number(done.new)} new`,
    done.changed > 0 && t`${number(done.changed)} changed`,
    done.unchanged > 0 && t`${number(done.unchanged)} without a change`,
    (done.matched ?? 0) > 0 && t`${number(done.matched ?? 0)} matched`,
    done.skipped > 0 && t`${number(done.skipped)} skipped`,
    done.wrong > 0 && t`${number(done.wrong)} to fix`,
  );
  return said || t`No rows`;
}
