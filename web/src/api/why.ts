import { body, client } from "./client";
import type { Question } from "./model";
import type { components } from "./schema";

/** Questions of access control (A13). The server decides what the asker may be told; the pages show no more than that. */

type S = components["schemas"];

export type Answer = S["WhyAnswer"];
export type Layer = S["WhyLayer"];
export type Fix = S["WhyFix"];
export type Ref = S["WhyRef"];
export type WhyRole = S["WhyRole"];
export type Effective = S["EffectiveAccess"];
export type EffectiveTracker = S["EffectiveTracker"];
export type EffectiveState = S["EffectiveState"];
export type WhoAnswer = S["WhoAnswer"];
export type { Action, Question } from "./model";

export const explain = (workspace: string, question: Question, signal?: AbortSignal) =>
  body(client.POST("/api/v1/workspaces/{workspace}/access/explain", { params: { path: { workspace } }, body: question as S["WhyQuestion"], signal }));

/** Who can do it; only for who may configure the tracker. */
export const whoCan = (workspace: string, question: Question & { tracker: string }, signal?: AbortSignal) => {
  const { user: _user, ...rest } = question;
  return body(client.POST("/api/v1/workspaces/{workspace}/access/who-can", { params: { path: { workspace } }, body: rest, signal }));
};

export const effective = (workspace: string, user: string, without?: string, signal?: AbortSignal) =>
  body(client.GET("/api/v1/workspaces/{workspace}/users/{user}/access", { params: { path: { workspace, user }, query: { without } }, signal }));
