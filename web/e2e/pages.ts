import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded, type Who } from "./people";

/** A page as one person finds it: where it is, and the heading by which it is known to be there. */
export interface Look {
  who: Who;
  path: string;
  ready: string | RegExp;
}

/** The pages people work in. */
export const working: readonly Look[] = [
  { who: "manager", path: "/w/demo", ready: /^Good/ },
  { who: "manager", path: "/w/demo/t/strikes", ready: "Strikes" },
  { who: "manager", path: "/w/demo/t/strikes/r/10000", ready: /.+/ },
  { who: "manager", path: "/w/demo/t/orders/new", ready: "New order" },
  { who: "manager", path: "/w/demo/t/orders/import", ready: /.+/ },
  { who: "manager", path: "/w/demo/t/orders/archive", ready: /.+/ },
  { who: "manager", path: "/w/demo/t/orders/bin", ready: /.+/ },
  { who: "manager", path: "/w/demo/t/orders/activity", ready: /.+/ },
  { who: "manager", path: "/w/demo/t/orders/audit", ready: /.+/ },
  { who: "manager", path: "/w/demo/account/sessions", ready: "Where you are signed in" },
  { who: "technician", path: "/w/demo/t/installations", ready: "Installations" },
  { who: "courier", path: "/w/demo/t/orders", ready: "Orders" },
  { who: "courier", path: "/w/demo/t/orders/r/999999", ready: "You can't open this record" },
  { who: "courier", path: "/w/demo/nowhere", ready: /.+/ },
  { who: "courier", path: "/w/demo/settings/users", ready: "You don't have access to system settings" },
  { who: "courier", path: "/w/demo/access/why?a=view&r=orders", ready: /.+/ },
  { who: "manager", path: "/w/demo/requests", ready: "Requests" },
  { who: "manager", path: "/w/demo/notifications", ready: /.+/ },
  { who: "manager", path: "/w/demo/search?q=Priya", ready: /.+/ },
  { who: "viewer", path: "/w/demo", ready: "You are listed here as a viewer" },
  { who: "owner", path: "/w/demo", ready: /^Good/ },
  { who: "owner", path: "/w/demo/access/why", ready: /.+/ },
  { who: "owner", path: "/account/security", ready: "How you sign in" },
];

const settingsOf = (path: string, ready: string | RegExp = /.+/): Look => ({ who: "owner", path: `/w/demo/settings/${path}`, ready });

/** Settings, with the tabs and windows that have an address. */
export const settings: readonly Look[] = [
  settingsOf("users", "Users"),
  settingsOf("users?add=true"),
  settingsOf("users/import"),
  settingsOf("roles", "Roles & Security"),
  settingsOf("roles?add=true"),
  settingsOf("roles/feature-access?roles=guard", "Roles & Security"),
  settingsOf("roles/sign-in-api"),
  settingsOf("roles/r/courier", "Courier"),
  settingsOf("roles/r/courier?tab=features", "Courier"),
  settingsOf("roles/r/courier?tab=sign-in", "Courier"),
  settingsOf("roles/compare?a=courier&b=sales"),
  settingsOf("roles/merge"),
  settingsOf("permissions?tracker=orders&role=courier", "Tracker Permissions"),
  settingsOf("permissions?tracker=orders&role=courier&mode=simplified", "Tracker Permissions"),
  settingsOf("trackers"),
  ...["general", "states", "properties", "access", "views"].map((part): Look => ({ who: "owner", path: `/w/demo/t/orders/configure/${part}`, ready: /.+/ })),
  settingsOf("access", "Access & Permissions"),
  settingsOf("teams"),
  settingsOf("teams?open=american-airlines"),
  settingsOf("sites"),
  settingsOf("sites?open=texas"),
  settingsOf("guests", "Guests"),
  settingsOf("guests?add=true"),
  settingsOf("integrations", "Integrations"),
  settingsOf("integrations?add=true"),
  settingsOf("reviews", "Access reviews"),
  settingsOf("reviews?add=true"),
  settingsOf("tests", "Policy tests"),
  settingsOf("workspace"),
  settingsOf("sign-in"),
  settingsOf("requests", "Requests"),
  settingsOf("audit", "Audit log"),
];

/** Pages that a test of their own has to lead to, and looks at there. */
const elsewhere: Record<string, string> = {
  "/": "people.spec.ts", // leads on to the only workspace
  "/t/$": "people.spec.ts", // likewise
  "/setup": "setup.spec.ts",
  "/g": "grants.spec.ts",
  "/g/link": "access.spec.ts",
  "/w/$ws/d/$dashboard": "board.spec.ts",
  "/w/$ws/reports": "reports.spec.ts",
  "/w/$ws/reports/new": "reports.spec.ts",
  "/w/$ws/reports/r/$report": "reports.spec.ts",
  "/sign-in": "access.spec.ts",
  "/confirm": "access.spec.ts",
  "/w/$ws/settings": "people.spec.ts", // leads on to Users
  "/w/$ws/settings/reviews/$review": "reviews.spec.ts",
};

/** The addresses that the router knows, as it writes them. */
function routes(): string[] {
  const source = readFileSync(fileURLToPath(new URL("../src/app/router.tsx", import.meta.url)), "utf8");
  const paths = new Map([["root", ""]]);
  for (const [, name, parent, path] of source.matchAll(/const (\w+) = createRoute\(\{\s*getParentRoute: \(\) => (\w+),\s*path: "([^"]*)"/g)) {
    expect(paths.has(parent!), `${parent} stands before ${name} in the router`).toBe(true);
    paths.set(name!, `${paths.get(parent!)}${path === "/" ? "" : path}`);
  }
  expect(paths.size, "every route is read").toBe(1 + (source.match(/createRoute\(/g) ?? []).length);
  return [...paths].filter(([name]) => name !== "root").map(([, path]) => path || "/");
}

/** Fails for a page of the router that nobody looks at, and for one that is said to be looked at where it is not. */
export function expectEveryPageListed(): void {
  const listed = [...working, ...settings].map((look) => look.path.replace(/\?.*/, ""));
  for (const route of routes()) {
    const pattern = new RegExp(`^${route.replace(/[.*+?^{}()|[\]\\]/g, "\\$&").replace(/\$\w+/g, "[^/]+")}$`);
    expect(elsewhere[route] !== undefined || listed.some((path) => pattern.test(path)), `the page ${route} is in web/e2e/pages.ts`).toBe(true);
  }
  for (const file of new Set(Object.values(elsewhere))) expect(readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8")).toContain("test(");
}

/** A page in both themes and at the width of a phone, after one load. */
export async function lookAt(page: Page, { path, ready }: Look): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: ready }).first()).toBeVisible();
  await loaded(page);
  await expectAccessible(page);
  const wide = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize(wide);
}
