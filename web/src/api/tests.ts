import { body, client, tagged } from "./client";
import type { components } from "./schema";

/** Tests that every change of the policy is judged by (A11.6). */

type S = components["schemas"];
const tests = "/api/v1/workspaces/{workspace}/policy/tests" as const;

export type PolicyTest = S["PolicyTest"];
export type NewPolicyTest = S["NewPolicyTest"];

export const all = async (workspace: string) => (await body(client.GET(tests, { params: { path: { workspace } } }))).items;

export const add = (workspace: string, doc: NewPolicyTest) => body(client.POST(tests, { params: { path: { workspace } }, body: doc }));

export const put = async (workspace: string, test: string, doc: NewPolicyTest) => {
  const path = { workspace, test };
  const { etag } = await tagged(client.GET(`${tests}/{test}`, { params: { path } }));
  return body(client.PUT(`${tests}/{test}`, { params: { path, header: { "If-Match": etag } }, body: doc }));
};

export const drop = async (workspace: string, test: string) => {
  const path = { workspace, test };
  const { etag } = await tagged(client.GET(`${tests}/{test}`, { params: { path } }));
  return body(client.DELETE(`${tests}/{test}`, { params: { path, header: { "If-Match": etag } } }));
};
