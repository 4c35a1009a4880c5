import createClient, { type Middleware } from "openapi-fetch";
import { refusal, unreachable } from "./error";
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

/** The one road to the server, typed by its own description. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
client.use(refusals);

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
