import { body, client } from "./client";
import type { OnePlace, Place } from "./record";
import type { components } from "./schema";

export type Binned = components["schemas"]["BinnedRecord"];

export const bin = (place: Place, cursor?: string) => body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/bin", { params: { path: { ...place }, query: { cursor, limit: 50 } } }));

export const recover = (place: OnePlace) => body(client.POST("/api/v1/workspaces/{workspace}/trackers/{tracker}/records/{record}/recover", { params: { path: { ...place } } }));
