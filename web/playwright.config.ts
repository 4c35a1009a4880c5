import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";
import { dataFolderOf, port, portOf, workers } from "./e2e/server";

// The real binary with the demo's data, one server for each worker. TRACKWARD_URL points the tests at a server that runs already.
const given = process.env.TRACKWARD_URL;
const binary = process.env.TRACKWARD_BIN ?? "../bin/trackward";

export default defineConfig({
  testDir: "e2e",
  testIgnore: process.env.TRACKWARD_SCREENSHOTS ? [] : ["**/screenshots.spec.ts"],
  outputDir: "test-results",
  fullyParallel: false,
  workers: given ? 1 : workers,
  // Once more in CI, on a machine that may stall; what passed only then is listed as flaky and has to be mended.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: given ?? `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    trace: process.env.TRACKWARD_TRACE ? "retain-on-failure" : "off", // a trace costs as much as the test
    launchOptions: {
      executablePath: execFileSync("../scripts/chromium", { encoding: "utf8" }).trim(),
      args: [
        "--no-sandbox",
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: given
    ? undefined
    : Array.from({ length: workers }, (_, worker) => ({
        command: `"${binary}" demo --reset --listen 127.0.0.1:${portOf(worker)} --data "${dataFolderOf(worker)}"`,
        url: `http://127.0.0.1:${portOf(worker)}/readyz`,
        timeout: 120_000,
        reuseExistingServer: false,
        stdout: "ignore" as const,
        stderr: "pipe" as const,
      })),
});
