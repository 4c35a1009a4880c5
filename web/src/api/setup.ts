import { body, client } from "./client";
import { invitationLink } from "./people";
import type { components } from "./schema";

/** The first set-up of a server. */

export const setup = () => body(client.GET("/api/v1/setup"));

export const setUp = (input: components["schemas"]["SetupInputBody"]) => body(client.POST("/api/v1/setup", { body: input }));

/** Adds a person to the new workspace; without mail, with the link to hand over. */
export async function invite(workspace: string, email: string, role: string | undefined, mail: boolean): Promise<{ email: string; link?: string }> {
  const name = email.split("@")[0] ?? email;
  const user = await body(
    client.POST("/api/v1/workspaces/{workspace}/users", { params: { path: { workspace } }, body: { kind: "regular", name, email, roles: role ? [{ role, site: "*" }] : undefined } }),
  );
  if (mail) return { email };
  return { email, link: await invitationLink(workspace, user.id) };
}

export const rolesOf = async (workspace: string) => (await body(client.GET("/api/v1/workspaces/{workspace}/roles", { params: { path: { workspace } } }))).items;
