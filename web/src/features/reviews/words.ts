import type { Review, ReviewItem } from "@/api/reviews";

export const scopeNames: Record<Review["scope"]["kind"], string> = { everyone: "Everyone", role: "A role", tracker: "A tracker", team: "A team", integrations: "The integrations" };

export const repeatNames: Record<Review["repeat"], string> = {
  none: "Once",
  monthly: "Every month",
  quarterly: "Every quarter",
  yearly: "Every year",
  role_change: "After the role changes",
};

export const decisionNames: Record<"keep" | "shorten" | "remove", string> = { keep: "Keep", shorten: "Shorten", remove: "Remove" };
export const decidedNames: Record<"keep" | "shorten" | "remove", string> = { keep: "Kept", shorten: "Shortened", remove: "Removed" };

/** What a review is about: "Role Courier". */
export function scopeWords(scope: Review["scope"]): string {
  const kinds: Partial<Record<Review["scope"]["kind"], string>> = { role: "Role", tracker: "Tracker", team: "Team" };
  const kind = kinds[scope.kind];
  return kind ? `${kind} ${scope.name ?? ""}`.trim() : scopeNames[scope.kind];
}

export const flagNames: Record<ReviewItem["flags"][number], string> = {
  self_grant: "Self-grant",
  future: "Not begun yet",
  suspended: "Suspended",
  unused: "Not used in 90 days",
  role_off: "Role disabled",
  deactivated: "Deactivated",
  no_app_access: "No access",
  exclusive: "Exclusive",
};

/** Flags that call for a second look. */
export const warns = (flag: string) => flag === "self_grant" || flag === "unused";

export const holderOf = (item: ReviewItem): string => item.user?.name ?? (item.team ? `Team ${item.team.name}` : "Somebody");

/** How many of a review were answered. */
export const answered = (review: Review): number => (review.open ? review.progress.total - review.progress.unanswered : review.progress.total);
