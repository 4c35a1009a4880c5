import createClient, { type Middleware } from "openapi-fetch";
import { refusal, unreachable } from "./error";
import { looking } from "./look";
import type { paths } from "./schema";

/** Every refusal becomes an ApiError, so that callers only see answers. */
const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await refusal(response);
  },
  onError({ error }) {
    if (error instanceof TypeError) return unreachable();
  },
};

/** Asks for a fresh proof; true once it was given. */
type Prover = () => Promise<boolean>;

let prover: Prover | null = null;

/** Who asks when the server wants a fresh proof; null for nobody. */
export function setProver(next: Prover | null): void {
  prover = next;
}

/** A request that was refused for want of a fresh proof is sent once more after one was given. */
async function proving(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 403 || !prover) return answer;
  const problem = (await answer.clone().json().catch(() => null)) as { code?: string } | null;
  return problem?.code === "proof_needed" && (await prover()) ? fetch(again) : answer;
}

/** The one road to the server, typed by its own description. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin", fetch: proving });
client.use(refusals, looking);

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
