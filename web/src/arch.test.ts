import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

// Who may import whom, and what may stand nowhere. One line a rule, with its reason.

const root = join(import.meta.dirname, ".");

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const files = sources(root).map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
const inFolder = (folder: string) => files.filter((f) => f.path.startsWith(`${folder}/`));
const imports = (text: string) => [...text.matchAll(/^(?:import|export) [^;]*?from "([^"]+)"/gm)].map((m) => m[1] ?? "");

describe("who may import whom", () => {
  test("there is something to look at", () => expect(files.length).toBeGreaterThan(60));

  test("ui has no fetching, no routing and no features: it can be used on any page", () => {
    const allowed = /^(\.|react$|react-dom|@mantine\/|@tabler\/|@tanstack\/react-virtual$|@lingui\/(core|react)\/macro$|@\/i18n\/|@\/api\/(model|error)$)/;
    for (const { path, text } of inFolder("ui")) for (const from of imports(text)) expect(from, `${path} imports it`).toMatch(allowed);
  });

  test("api knows nothing of the pages", () => {
    for (const { path, text } of inFolder("api")) for (const from of imports(text)) expect(from, `${path} imports it`).toMatch(/^(\.|openapi-fetch$|@lingui\/core\/macro$|@\/ui\/storage$)/);
  });

  test("features do not reach into app", () => {
    for (const { path, text } of inFolder("features")) for (const from of imports(text)) expect(from, `${path} imports it`).not.toMatch(/^@\/app\//);
  });
});

describe("a refusal leads to Why?", () => {
  const inWorkspace = files.filter((f) => /^features\//.test(f.path) && !/^features\/(session|why)\//.test(f.path));

  test("an error is said by RefusalText or useRefuse, which lead there, never by its bare words", () => {
    for (const { path, text } of inWorkspace) expect(text, path).not.toMatch(/refuse\(errorText\(|>\s*\{errorText\(/);
  });

  test("a control that is off says so by ReasonButton or ReasonItem, which lead there", () => {
    for (const { path, text } of inWorkspace) expect(text, path).not.toMatch(/ disabled=\{whyNot\(|aria-disabled=\{whyNot\(/);
  });
});

describe("what may stand nowhere", () => {
  const never: [RegExp, string, (path: string) => boolean][] = [
    [/\bfetch\(|XMLHttpRequest|EventSource|sendBeacon/, "only src/api talks to the server", (path) => !path.startsWith("api/")],
    [/dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/, "values are text, never markup", () => true],
    [/\b(localStorage|sessionStorage)\b/, "naming storage throws where it is switched off; ui/storage.ts alone does it", (path) => path !== "ui/storage.ts"],
    [/\beval\(|new Function\(/, "the content security policy forbids it", () => true],
    [/https?:\/\/(?!127\.0\.0\.1)[a-z]/i, "everything comes from this server", (path) => path !== "api/schema.ts"],
  ];
  for (const [pattern, reason, applies] of never) {
    test(reason, () => {
      for (const { path, text } of files.filter((f) => applies(f.path))) expect(text, path).not.toMatch(pattern);
    });
  }
});
