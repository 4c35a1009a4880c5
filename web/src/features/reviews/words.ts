import { t } from "@lingui/core/macro";
import type { Review, ReviewItem } from "@/api/reviews";

export const scopeNames: Record<Review["scope"]["kind"], string> = { everyone: t`Everyone`, role: t`A role`, tracker: t`A tracker`, team: t`A team`, integrations: t`The integrations` };

export const repeatNames: Record<Review["repeat"], string> = {
  none: t`Once`,
  monthly: t`Every month`,
  quarterly: t`Every quarter`,
  yearly: t`Every year`,
  role_change: t`After the role changes`,
};

export const decisionNames: Record<"keep" | "shorten" | "remove", string> = { keep: t`Keep`, shorten: t`Shorten`, remove: t`Remove` };
export const decidedNames: Record<"keep" | "shorten" | "remove", string> = { keep: t`Kept`, shorten: t`Shortened`, remove: t`Removed` };

/** What a review is about: "Role Courier". */
export function scopeWords(scope: Review["scope"]): string {
  const { kind, name } = scope;
  if (!name) return scopeNames[kind];
  return kind === "role" ? t`Role ${name}` : kind === "tracker" ? t`Tracker ${name}` : kind === "team" ? t`Team ${name}` : scopeNames[kind];
}

export const flagNames: Record<ReviewItem["flags"][number], string> = {
  self_grant: t`Self-grant`,
  future: t`Not begun yet`,
  suspended: t`Suspended`,
  unused: t`Not used in 90 days`,
  role_off: t`Role disabled`,
  deactivated: t`Deactivated`,
  no_app_access: t`No access`,
  exclusive: t`Exclusive`,
};

/** Flags that call for a second look. */
export const warns = (flag: string) => flag === "self_grant" || flag === "unused";

export const holderOf = (item: ReviewItem): string => item.user?.name ?? (item.team ? t`Team ${item.team.name}` : t`Somebody`);

/** How many of a review were answered. */
export const answered = (review: Review): number => (review.open ? review.progress.total - review.progress.unanswered : review.progress.total);
