import type { Middleware } from "openapi-fetch";
import { keep, kept } from "@/ui/storage";

/** As whom this tab looks, in which workspace (A13.4). The server began it, and is asked with each request whether it goes on. */
export interface Look {
  workspace: string;
  as: string;
  /** The page that it was begun from, where it ends there again. */
  back?: string;
}

const key = "trackward-view-as";
let look: Look | null = read();

function read(): Look | null {
  try {
    const text = kept("tab", key);
    return text ? (JSON.parse(text) as Look) : null;
  } catch {
    return null;
  }
}

export const lookNow = (): Look | null => look;

/** Looks as somebody from the next request on; null is oneself again. */
export function setLook(next: Look | null): void {
  look = next;
  keep("tab", key, next && JSON.stringify(next));
}

/** The address as the one looked as; unchanged outside the workspace, and for beginning and ending. */
export function lookedAt(address: string): string {
  const url = new URL(address, window.location.origin);
  const [, workspace, rest] = /^\/api\/v1\/workspaces\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
  if (!look || workspace === undefined || decodeURIComponent(workspace) !== look.workspace || rest === "/view-as") return address;
  url.searchParams.set("as", look.as);
  return url.href;
}

/** Questions are asked by POST and change nothing: they are the one looked as's about themself. */
const question = /\/access\/(check|explain|who-can)$/;

/** Every request of the workspace says as whom. What would change something is sent too, without what it would change: the server says that changes are off. */
export const looking: Middleware = {
  onRequest({ request }) {
    const address = lookedAt(request.url);
    if (address === request.url) return undefined;
    if (question.test(new URL(address).pathname)) return new Request(address, request);
    return new Request(address, { method: request.method, headers: request.headers, credentials: request.credentials, signal: request.signal });
  },
};
