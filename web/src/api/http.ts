/**
 * The road to the server: one fetch, one kind of error. Nothing outside src/api may call fetch.
 */

/** One entry of a 422: which field or query part is wrong, and why. */
export interface FieldError {
  /** `body.values.phone`, `query.filter`, `row 7`. */
  path?: string;
  message: string;
  code?: string;
  /** Offset in the text at path, in characters from 0. */
  position?: number;
}

/** Body of a refusal, `application/problem+json` (RFC 9457). */
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  instance?: string;
  code?: string;
  reason?: string;
  rule?: string;
  explain?: string;
  errors?: FieldError[];
  [extra: string]: unknown;
}

/** A refusal of the server, or of the network (status 0). */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    readonly requestId: string | null,
    readonly retryAfter: number | null,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${problem.status}`);
    this.name = "ApiError";
  }
  get status(): number {
    return this.problem.status;
  }
  get code(): string {
    return this.problem.code ?? "";
  }
}

/** What came back: the body, and the parts of the head that the pages use. */
export interface Answer<T> {
  body: T;
  etag: string | null;
}

export interface Options {
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  body?: BodyInit;
  ifMatch?: string | null;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export const base = "/api/v1";

/** Fills `{name}` in a path with encoded parts, so that a key with a slash cannot leave its place. */
export function path(template: string, parts: Record<string, string | number> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parts[name];
    if (value === undefined) throw new Error(`path ${template} needs ${name}`);
    return encodeURIComponent(String(value));
  });
}

function queryOf(query: Options["query"]): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Problem;
    return { ...body, status: response.status };
  } catch {
    return { status: response.status, title: response.statusText };
  }
}

/** Sends one request; throws ApiError on every refusal. */
export async function send<T>(method: string, target: string, options: Options = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: "application/json" });
  if (options.json !== undefined) headers.set("Content-Type", "application/json");
  if (options.ifMatch) headers.set("If-Match", options.ifMatch);
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  let response: Response;
  try {
    response = await fetch(base + target + queryOf(options.query), {
      method,
      headers,
      body: options.json !== undefined ? JSON.stringify(options.json) : options.body,
      credentials: "same-origin",
      signal: options.signal,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError({ status: 0, title: "The server cannot be reached", code: "offline" }, null, null);
  }
  if (!response.ok) {
    const wait = Number(response.headers.get("Retry-After"));
    throw new ApiError(await problemOf(response), response.headers.get("X-Request-Id"), Number.isFinite(wait) && wait > 0 ? wait : null);
  }
  const text = await response.text();
  return { body: (text === "" ? undefined : JSON.parse(text)) as T, etag: response.headers.get("ETag") };
}
