import createClient, { type Middleware } from "openapi-fetch";
import { refusal, unreachable, type Problem } from "./error";
import { looking } from "./look";
import type { paths } from "./schema";

/** Every refusal becomes an ApiError, so that callers only see answers. */
const refusals: Middleware = {
  async onResponse({ request, response }) {
    if (!response.ok) throw await refusal(response, request.method);
  },
  onError({ error }) {
    if (error instanceof TypeError) return unreachable();
  },
};

/** What a person can add to a request that was refused for want of it, on whatever page. */
export interface Helpers {
  /** Asks for a fresh proof; true once it was given. */
  prove: () => Promise<boolean>;
  /** Asks why somebody gives themself access (A2.2); null when they leave it. */
  reason: (problem: Problem) => Promise<string | null>;
  /** Asks why a change is carried out although it breaks a test of the policy (A11.6); null when they leave it. */
  force: (problem: Problem) => Promise<string | null>;
  /** Says that a change waits for a second person; the workspace is named as in the request. */
  waits: (problem: Problem, workspace: string) => void;
}

let helpers: Partial<Helpers> = {};

/** Who is asked; what is not named stays as it was. Answers with what takes it back. */
export function setHelpers(next: Partial<Helpers>): () => void {
  helpers = { ...helpers, ...next };
  return () => {
    helpers = Object.fromEntries(Object.entries(helpers).filter(([name, help]) => next[name as keyof Helpers] !== help));
  };
}

async function problemOf(answer: Response): Promise<Problem | null> {
  if (answer.status !== 403 && answer.status !== 409 && answer.status !== 422) return null;
  return (await answer.clone().json().catch(() => null)) as Problem | null;
}

/** What to send in the place of a refused request; null where nothing can be added. */
async function mended(request: Request, answer: Response): Promise<Request | null> {
  const problem = await problemOf(answer);
  switch (problem?.code) {
    case "proof_needed":
      return (await helpers.prove?.()) ? request : null;
    case "self_grant_reason": {
      const reason = await helpers.reason?.(problem);
      return reason ? withNote(request, reason) : null;
    }
    case "test_broken": {
      const reason = await helpers.force?.(problem);
      return reason ? withForce(request, reason) : null;
    }
    case "two_people":
      helpers.waits?.(problem, decodeURIComponent(/\/workspaces\/([^/]+)/.exec(request.url)?.[1] ?? ""));
  }
  return null;
}

/** The same request with a reason for the audit log: in a changeset, or in the query. */
export const withNote = (request: Request, note: string) => withMore(request, () => ({ note }), "note", note);

/** The same request, to be carried out although it breaks a test: the reason stands beside the note it has. */
export const withForce = (request: Request, reason: string) => withMore(request, ({ note }) => ({ note: note ? `${note}: ${reason}` : reason, force: true }), "force", reason);

async function withMore(request: Request, inChangeset: (sent: { note?: string }) => object, name: string, text: string): Promise<Request> {
  const url = new URL(request.url);
  let sent: BodyInit | undefined = request.body === null ? undefined : await request.arrayBuffer();
  if (url.pathname.endsWith("/policy/changes")) {
    const doc = JSON.parse(new TextDecoder().decode(sent as ArrayBuffer)) as { note?: string };
    sent = JSON.stringify({ ...doc, ...inChangeset(doc) });
  } else url.searchParams.set(name, text);
  return new Request(url, { method: request.method, headers: request.headers, credentials: request.credentials, body: sent });
}

/** A refused request is sent again with what the person has added; each thing is asked for once. */
async function sending(request: Request): Promise<Response> {
  const most = 4; // a proof, a reason, why a test is broken, and the request itself
  for (let tries = 1, next: Request | null = request; ; tries++) {
    const again: Request = next.clone();
    const answer: Response = await fetch(next);
    next = answer.ok || tries === most ? null : await mended(again, answer);
    if (!next) return answer;
  }
}

/** The one road to the server, typed by its own description. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin", fetch: sending });
/** Answers are in the language of the page. */
const speaking: Middleware = {
  onRequest({ request }) {
    const { lang } = document.documentElement;
    if (lang) request.headers.set("Accept-Language", lang);
  },
};
client.use(refusals, looking, speaking);

/** What a link is opened by (A9.2); sent in the place of the session, which is left out. */
let bearer: string | null = null;

export const bearerNow = (): string | null => bearer;

/** From the next request on the page is the link's bearer; null ends it. */
export function setBearer(secret: string | null): void {
  bearer = secret;
}

const carried: Middleware = {
  onRequest({ request }) {
    if (bearer === null) return undefined;
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${bearer}`);
    return new Request(request, { headers, credentials: "omit" });
  },
};
client.use(carried);

/** The body of an answer that the middleware has let through. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** A body with the ETag that a later change of it has to name. */
export interface Tagged<T> {
  body: T;
  etag: string;
}

export async function tagged<T>(call: Promise<{ data?: T; response: Response }>): Promise<Tagged<T>> {
  const { data, response } = await call;
  return { body: data as T, etag: response.headers.get("ETag") ?? "*" };
}
