import { path, send } from "./http";
import type { Allowance } from "./session";

export interface Tracker {
  id: string;
  key: string;
  name: string;
  singular: string;
  restricted?: boolean;
  can?: { create?: Allowance };
}

export const trackers = (ws: string) => send<{ items: Tracker[] }>("GET", path("/workspaces/{ws}/trackers", { ws })).then((a) => a.body.items);
