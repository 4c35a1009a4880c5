import { createServer, type Server as HttpServer } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import Provider from "oidc-provider";
import { expectAccessible } from "./people";
import { freePort, owner, Server, setUp } from "./serve";

/** A certified OpenID provider on this machine. Its own pages ask for a name and no password. */
let idp: HttpServer;
let issuer: string;
let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "trackward",
        client_secret: "hush-hush-hush",
        redirect_uris: ["http://localhost/placeholder"],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@idp.example`, email_verified: true }) }),
  });
  // The redirect address has an id in it that the server gives: it is read when the browser comes.
  const { Client } = provider;
  Client.prototype.redirectUriAllowed = (uri: string) => uri.startsWith(`${server.url}/api/v1/auth/oidc/`) && uri.endsWith("/callback");
  idp = createServer(provider.callback());
  await new Promise<void>((resolve) => idp.listen(port, "localhost", resolve));
});
test.afterAll(async () => {
  idp.close();
  await server.stop();
});

/** What a person does at the provider. */
async function atProvider(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${issuer}/**`);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator("button[type=submit]", { hasText: "Continue" }).click();
}

test("a full user sets a provider up; people connect it and sign in with it", async ({ page, browser }) => {
  await setUp(page, server);
  await page.goto(`${server.url}/w/acme-delivery/settings/sign-in`);
  await page.getByRole("button", { name: "Add a provider" }).click();
  const form = page.getByRole("dialog", { name: "Add a provider" });
  await form.getByRole("combobox", { name: "Provider" }).click();
  await expect(page.getByRole("option")).toHaveText(["Google", "Apple", "Another OpenID provider"]);
  await page.getByRole("option", { name: "Another OpenID provider" }).click();
  await form.getByLabel("Name on the sign-in page").fill("Acme Login");
  await form.getByLabel("Issuer").fill(issuer);
  await form.getByLabel("Client id").fill("trackward");
  await form.getByLabel("Client secret").fill("hush-hush-hush");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: "Identity providers" })).toContainText(issuer);
  expect(await (await page.request.get(`${server.url}/api/v1/workspaces/acme-delivery/sign-in`)).text(), "the secret is not shown again").not.toContain("hush");

  await page.goto(`${server.url}/account/security`);
  await page.getByRole("button", { name: "Connect Acme Login" }).click();
  await atProvider(page, "mia-at-idp");
  await expect(page.getByRole("button", { name: /Disconnect Acme Login, mia-at-idp@idp.example/ })).toBeVisible();
  await expectAccessible(page);

  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.url}/sign-in`);
  await expect(other.getByRole("link", { name: "Continue with Acme Login" })).toBeVisible();
  await expectAccessible(other);
  await other.getByRole("link", { name: "Continue with Acme Login" }).click();
  await atProvider(other, "mia-at-idp");
  await expect(other).toHaveURL(`${server.url}/w/acme-delivery`);

  // Another person at the provider is a stranger here, whatever e-mail the provider tells.
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${server.url}/sign-in`);
  await stranger.getByRole("link", { name: "Continue with Acme Login" }).click();
  await atProvider(stranger, "somebody");
  await expect(stranger.getByRole("heading", { name: "Connect your account" })).toBeVisible();
  await expectAccessible(stranger);
  await stranger.getByLabel("E-mail of your account here").fill(owner.email);
  await stranger.getByRole("button", { name: "Send me a code" }).click();
  await stranger.getByLabel("Code", { exact: true }).fill("000000");
  await stranger.getByRole("button", { name: "Connect and sign in" }).click();
  await expect(stranger.getByRole("alert")).toContainText("This code is wrong");
  await stranger.getByLabel("Code", { exact: true }).fill(await server.mailed(owner.email));
  await stranger.getByRole("button", { name: "Connect and sign in" }).click();
  await expect(stranger).toHaveURL(`${server.url}/w/acme-delivery`);

  // Sent away at the provider: said in words.
  const refused = await (await browser.newContext()).newPage();
  await refused.goto(`${server.url}/sign-in`);
  await refused.getByRole("link", { name: "Continue with Acme Login" }).click();
  await refused.waitForURL(`${issuer}/**`);
  await refused.getByRole("link", { name: /Cancel/ }).click();
  await expect(refused.getByRole("alert")).toContainText("The identity provider did not sign you in");
});
