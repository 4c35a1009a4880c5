import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { formatter } from "@lingui/format-po";
import { describe, expect, test } from "vitest";
import { agree, pick, regional } from "./language";
import { messages, sources, unspoken } from "./sources";

/** What is the same in every language: names, and what is typed as it stands. */
const same = new Set(["Google", "Apple", "CSV", "JSON"]);

const path = join(import.meta.dirname, "../locales/de.po");
const german = await formatter().parse(readFileSync(path, "utf8"), { locale: "de", sourceLocale: "en", filename: path });
const entries = Object.values(german).map((entry) => ({ english: entry.message ?? "", german: entry.translation }));

/** The placeholders and elements that a message needs, whatever their order. */
function needs(message: string): string[] {
  const found = new Set<string>();
  const walk = (parts: unknown): void => {
    if (typeof parts === "string") for (const tag of parts.match(/<\/?\d+\/?>/g) ?? []) found.add(tag);
    else if (Array.isArray(parts)) parts.forEach((part) => (Array.isArray(part) ? (found.add(String(part[0])), part[2] && Object.values(part[2] as object).forEach(walk)) : walk(part)));
  };
  walk(compileMessageOrThrow(message));
  return [...found].sort();
}

describe("what the pages say", () => {
  test("goes through the catalogue", () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(unspoken().filter((line) => !same.has(line.split(": ")[1] ?? ""))).toEqual([]);
  });

  test("stands in the catalogue, and nothing else does (npm run words)", () => {
    const said = messages();
    const known = new Set(entries.map((e) => e.english));
    expect([...said].filter(([text]) => !known.has(text)).map(([text, file]) => `${file}: ${text}`), "not in the catalogue").toEqual([]);
    expect([...known].filter((text) => !said.has(text)), "said nowhere").toEqual([]);
  });
});

describe("the German catalogue", () => {
  test("translates every message", () => {
    expect(entries.length).toBeGreaterThan(2000);
    expect(entries.filter((e) => e.german.trim() === "").map((e) => e.english)).toEqual([]);
  });

  test("keeps the placeholders and elements of each", () => {
    expect(entries.filter((e) => e.german !== "" && needs(e.german).join() !== needs(e.english).join())).toEqual([]);
  });

  test("keeps the spaces at the ends, where a message has any", () => {
    const ends = (text: string) => [/^\s/.test(text), /\s$/.test(text)].join();
    expect(entries.filter((e) => e.german !== "" && ends(e.german) !== ends(e.english))).toEqual([]);
  });

  test("writes quotation marks and dots as German does", () => {
    expect(entries.filter((e) => /“[^“”]*”|\p{L}\.\.\.|[^. ]…$/u.test(e.german) && !/\{|>/.test(e.german))).toEqual([]);
  });
});

describe("the language of the pages", () => {
  test("is the chosen one, else the first that the browser asks for and there is, else English", () => {
    expect(pick("de", ["en-US"])).toBe("de");
    expect(pick(null, ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(pick(null, ["fr"])).toBe("en");
    expect(pick("xx", ["en-GB"])).toBe("en");
  });

  test("is one with the account's: what was chosen last counts, on the server and in every browser", () => {
    expect(agree("de", true, "en", "de")).toEqual({ tell: "de" }); // chosen before signing in, or just now
    expect(agree("de", false, undefined, "de")).toEqual({ tell: "de" }); // the account has not chosen yet
    expect(agree("de", false, "en", "de")).toEqual({ take: "en" }); // chosen elsewhere since
    expect(agree(null, false, "de", "en")).toEqual({ take: "de" });
    expect(agree(null, false, undefined, "de")).toBeNull(); // nobody has chosen: the browser's own
    expect(agree("en", true, "en", "en")).toBeNull();
    expect(agree(null, false, "xx", "en")).toBeNull();
  });
  test("is written in the regional form that the browser asks for", () => {
    expect(regional("en", ["de", "en-GB"])).toBe("en-GB");
    expect(regional("de", ["en-GB"])).toBe("de");
  });
});
