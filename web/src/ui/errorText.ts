import { t } from "@lingui/core/macro";
import { ApiError } from "@/api/error";

/** A refusal in words. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 429) return error.retryAfter ? t`Too many tries. Wait ${error.retryAfter} seconds and try again.` : t`Too many tries. Wait a little and try again.`;
    const first = error.problem.errors?.[0]?.message;
    return first ?? error.problem.detail ?? error.message;
  }
  return t`Something went wrong in this page. Load it again.`;
}
