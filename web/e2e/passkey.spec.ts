import { createHmac } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./people";
import { owner, Server, setUp } from "./serve";

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => server.stop());

/** Chromium's own authenticator: inside the device, asks for its holder, keeps passkeys. */
async function authenticator(page: Page): Promise<{ hold: (verified: boolean) => Promise<void> }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { hold: async (verified) => void (await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: verified })) };
}

/** The code of an authenticator app. */
function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const from = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("a passkey is made, signs in, is renamed and removed; an authenticator app asks for its code", async ({ page }) => {
  await setUp(page, server);
  const device = await authenticator(page);
  await page.goto(`${server.url}/account/security`);
  await expect(page.getByRole("heading", { name: "How you sign in" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Name of the passkey").fill("Laptop");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("button", { name: "Rename the passkey Laptop" })).toBeVisible();
  await page.getByRole("button", { name: "Rename the passkey Laptop" }).click();
  await page.getByLabel("New name of Laptop").fill("Work laptop");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Work laptop", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
  await expectAccessible(page);
  await device.hold(false); // somebody else has the device
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("The passkey was not used");
  await device.hold(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/account\/security/);

  await page.goto(`${server.url}/account/security`);
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  const secret = (await page.getByText(/^Key:/).innerText()).replace("Key:", "").trim();
  await page.getByLabel("Code that the app shows now").fill(codeOf(secret));
  await page.getByRole("button", { name: "Switch it on" }).click();
  const shown = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(shown).toHaveCount(10);
  const recovery = await shown.allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Remove the passkey Work laptop" }).click();
  await expect(page.getByText("Work laptop", { exact: true })).toHaveCount(0);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Sign out" }).click();

  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("alert")).toBeVisible(); // removed here, still on the device
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Code of your authenticator app").fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This code is wrong or was used already");
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(recovery[0] ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/account\/security/);
});
