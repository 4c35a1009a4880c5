import { defineConfig } from "@playwright/test";
import { dataFolder, port } from "./e2e/server";

// The real binary with the demo's data. TRACKWARD_URL points the tests at a server that runs already.
const given = process.env.TRACKWARD_URL;
const binary = process.env.TRACKWARD_BIN ?? "../bin/trackward";

export default defineConfig({
  testDir: "e2e",
  testIgnore: process.env.TRACKWARD_SCREENSHOTS ? [] : ["**/screenshots.spec.ts"],
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: given ?? `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.TRACKWARD_CHROMIUM ?? "/usr/bin/chromium",
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
    : {
        command: `"${binary}" demo --reset --listen 127.0.0.1:${port} --data "${dataFolder}"`,
        url: `http://127.0.0.1:${port}/readyz`,
        timeout: 120_000,
        reuseExistingServer: false,
        stdout: "ignore",
        stderr: "pipe",
      },
});
