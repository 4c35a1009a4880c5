import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, type Browser, type BrowserContextOptions, type Page, type Response } from "@playwright/test";
import { dataFolder } from "./server";

/** The demo's people, by the name before the @. */
export type Who = "owner" | "admin" | "manager" | "courier" | "courier2" | "sales" | "assembler" | "technician" | "guard-dfw" | "client-aa" | "viewer";

const password = "trackward-demo";

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, who: Who): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(`${who}@demo.example`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** The newest mail to an address: without a mail server the demo writes mails into its outbox. */
function mailTo(email: string, about: RegExp): string {
  const outbox = join(dataFolder, "outbox");
  if (!existsSync(outbox)) return "";
  const mails = readdirSync(outbox)
    .filter((name) => name.includes(email))
    .sort()
    .map((name) => readFileSync(join(outbox, name), "utf8").replace(/=\r?\n/g, ""));
  return mails.filter((mail) => about.test(mail)).at(-1) ?? "";
}

const codeLine = /^\s+(\d{6})\s*$/m;
const confirmLink = /\/confirm#[\w.~-]+/;

/** The newest sign-in code mailed to an address. */
export const codeFor = (email: string): string => codeLine.exec(mailTo(email, codeLine))?.[1] ?? "";

/** The path of the newest link to confirm an address. */
export const confirmLinkFor = (email: string): string => confirmLink.exec(mailTo(email, confirmLink))?.[0] ?? "";

/** Sessions that were made already: signing in over and over would meet the throttle. */
const sessions = new Map<Who, Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>>();

/** A page of someone who is signed in, in a browser context of their own. */
export async function pageOf(browser: Browser, who: Who, options: BrowserContextOptions = {}): Promise<Page> {
  const known = sessions.get(who);
  const context = await browser.newContext({ ...options, storageState: known });
  const page = await context.newPage();
  if (!known) {
    await signIn(page, who);
    sessions.set(who, await context.storageState());
  }
  return page;
}

/** Everything the server sends to a page from now on, as text. */
export class Wire {
  private readonly pending: Promise<void>[] = [];
  private readonly bodies: { url: string; body: string }[] = [];

  constructor(page: Page) {
    page.on("response", (response) => this.pending.push(this.keep(response)));
    this.pending.push(this.listen(page));
  }

  /** An event stream has no end to wait for: its messages are kept as they come. */
  private async listen(page: Page): Promise<void> {
    const network = await page.context().newCDPSession(page);
    network.on("Network.eventSourceMessageReceived", ({ data }) => this.bodies.push({ url: "the event stream", body: data }));
    await network.send("Network.enable");
  }

  private async keep(response: Response): Promise<void> {
    if (!response.url().includes("/api/") || response.headers()["content-type"]?.startsWith("text/event-stream")) return;
    try {
      this.bodies.push({ url: response.url(), body: await response.text() });
    } catch {
      // A page that was left: its answer has no body any more.
    }
  }

  /** Fails when a word stands in any answer so far, and when there was no answer to look at. */
  async neverHolds(words: readonly string[]): Promise<void> {
    await Promise.all(this.pending);
    expect(this.bodies.length).toBeGreaterThan(3);
    for (const { url, body } of this.bodies) {
      for (const word of words) expect(body.toLowerCase(), `${word} in the answer of ${url}`).not.toContain(word.toLowerCase());
    }
  }
}

/** Fails when one of the words stands anywhere in the page: text, attributes, names. */
export async function neverShows(page: Page, words: readonly string[]): Promise<void> {
  const html = (await page.content()).toLowerCase();
  for (const word of words) expect(html, `${word} in the page`).not.toContain(word.toLowerCase());
}

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  id: string;
  nodes: { target: string[]; html: string }[];
}

/** Everything that the page asked for has come, and its font. (Its event stream keeps the network busy for ever.) */
export async function loaded(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

/** What fades or slides in has come to rest, or does not begin for some frames: half-way, a text has little contrast. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = () => document.getAnimations().filter((a) => a.playState === "running" && a.effect?.getComputedTiming().endTime !== Infinity);
    for (let still = 0; still < 6; still = moving().length === 0 ? still + 1 : 0) {
      await Promise.allSettled(moving().map((a) => a.finished));
      await frame();
    }
  });
}

/** What axe finds: every rule of WCAG 2.2 AA, or those alone that a theme has a part in. */
async function axeFinds(page: Page, only: "all" | "colours"): Promise<string[]> {
  await settled(page);
  return page.evaluate(async (runOnly) => {
    const axe = (window as unknown as { axe: { run: (root: Document, options: object) => Promise<{ violations: AxeResult[] }> } }).axe;
    const result = await axe.run(document, { runOnly });
    return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.html.slice(0, 160)}`).join(" | ")}`);
  }, only === "all" ? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] : { type: "rule", values: ["color-contrast", "link-in-text-block"] });
}

/** No violation of WCAG 2.2 AA as axe sees it, in the theme that is on and in the other one. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  expect(await axeFinds(page, "all"), `axe on ${page.url()}`).toEqual([]);
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  await page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", dark ? "light" : "dark");
  expect(await axeFinds(page, "colours"), `axe on ${page.url()}, in the other theme`).toEqual([]);
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}

/** Nothing sticks out to the side. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}
