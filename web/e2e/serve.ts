import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const at = probe.address();
      probe.close(() => resolve(typeof at === "object" && at ? at.port : 0));
    });
  });
}

/** A server of a test's own, where nothing is set up. It is open under a name, since passkeys need one. */
export class Server {
  private constructor(
    readonly url: string,
    readonly code: string,
    private readonly process: ChildProcess,
    private readonly data: string,
  ) {}

  static async start(): Promise<Server> {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const data = mkdtempSync(join(tmpdir(), "trackward-e2e-serve-"));
    const child = spawn(process.env.TRACKWARD_BIN ?? "../bin/trackward", ["serve", "--listen", `127.0.0.1:${port}`, "--data", data], {
      env: { ...process.env, TRACKWARD_PUBLIC_URL: url, TRACKWARD_OUTBOUND_NETWORKS: "127.0.0.0/8,::1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    await new Promise<void>((resolve, reject) => {
      child.stderr.on("data", (part: Buffer) => (text += part.toString()));
      child.stdout.on("data", (part: Buffer) => part.toString().includes("ready at") && resolve());
      child.once("exit", () => reject(new Error(`the server ended: ${text}`)));
    });
    await expect.poll(() => /^ {4}([0-9a-z]{5}(?:-[0-9a-z]{5}){3})$/m.exec(text)?.[1] ?? "").not.toBe("");
    return new Server(url, /^ {4}([0-9a-z]{5}(?:-[0-9a-z]{5}){3})$/m.exec(text)?.[1] ?? "", child, data);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.data, { recursive: true, force: true });
  }

  /** The newest code mailed to an address. */
  async mailed(email: string): Promise<string> {
    let code = "";
    await expect
      .poll(() => {
        const outbox = join(this.data, "outbox");
        const newest = readdirSync(outbox)
          .filter((name) => name.includes(email))
          .sort()
          .at(-1);
        code = /^\s+(\d{6})\s*$/m.exec(newest ? readFileSync(join(outbox, newest), "utf8") : "")?.[1] ?? "";
        return code;
      })
      .not.toBe("");
    return code;
  }
}

export const owner = { email: "mia@acme.example", name: "Mia Olsen", password: "a long enough password" };

/** Sets the server up through its API, in the page's own session. */
export async function setUp(page: Page, server: Server): Promise<void> {
  const answer = await page.request.post(`${server.url}/api/v1/setup`, {
    data: { code: server.code, workspace: "Acme Delivery", name: owner.name, email: owner.email, password: owner.password, template: "delivery" },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}
