import { t } from "@lingui/core/macro";
import type { components } from "./schema";

/** Body of a refusal, `application/problem+json` (RFC 9457). */
export type Problem = Partial<components["schemas"]["Problem"]> & { status: number };

/** One entry of a 422: which field or part of the query is wrong, and why. */
export type FieldError = components["schemas"]["ProblemEntry"];

/** A refusal of the server, or of the network (status 0). */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    readonly requestId: string | null,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | null,
    /** How the refused request was made: "PATCH". */
    readonly method = "",
  ) {
    super(problem.detail || problem.title || t`The server answered ${problem.status}`);
    this.name = "ApiError";
  }
  get status(): number {
    return this.problem.status;
  }
  get code(): string {
    return this.problem.code ?? "";
  }
}

/** Whether nothing is there for this person: missing, hidden or not theirs to use. */
export function isDenied(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}

/** The refusal an answer carries. */
export async function refusal(response: Response, method = ""): Promise<ApiError> {
  const wait = Number(response.headers.get("Retry-After"));
  let problem: Problem = { status: response.status, title: response.statusText };
  try {
    problem = { ...((await response.clone().json()) as Problem), status: response.status };
  } catch {
    // Not ours: a proxy answered. The status has to do.
  }
  return new ApiError(problem, response.headers.get("X-Request-Id"), Number.isFinite(wait) && wait > 0 ? wait : null, method);
}

/** There was no answer at all. */
export function unreachable(): ApiError {
  return new ApiError({ status: 0, title: t`The server cannot be reached`, code: "offline" }, null, null);
}
