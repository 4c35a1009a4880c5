import type { Messages } from "@lingui/core";
import { keep, kept } from "@/ui/storage";
import { i18n } from "./runtime";

/** The languages of the pages, each under its own name. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const key = "trackward-language";
const known = (text: string | null): text is Language => text !== null && text in languages;

/** English stands in the sources; another language is fetched only by who reads it. */
const catalogues: Record<Exclude<Language, "en">, () => Promise<{ messages: Messages }>> = {
  de: () => import("@/locales/de.po"),
};

/** What was chosen in this browser, else the first of the browser's languages that there is, else English. */
export function pick(chosen: string | null, asked: readonly string[]): Language {
  if (known(chosen)) return chosen;
  return asked.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(known) ?? "en";
}

/** The regional form of a language that the browser asks for, for dates and numbers: "en-GB". */
export function regional(language: Language, asked: readonly string[]): string {
  return asked.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

const asked = typeof navigator === "undefined" ? [] : (navigator.languages ?? [navigator.language]);

export const language: Language = pick(kept("device", key), asked);
/** For every `Intl` of the pages. */
export const locale: string = regional(language, asked);

/** Makes the texts of the language ready; call and await before anything else of the pages is imported. */
export async function speak(): Promise<void> {
  document.documentElement.lang = language;
  const messages = language === "en" ? {} : await catalogues[language]().then((c) => c.messages, () => ({}));
  i18n.loadAndActivate({ locale: language, locales: [locale], messages });
}

/** That a choice is still to be told to the server: it was made before signing in, or just now. */
const untold = "trackward-language-untold";

/** Remembers the language for this browser and loads the pages in it. A secret that stood in the address is put back, so that the page opens with it again. */
export function choose(next: Language, secret = ""): void {
  if (!keep("device", key, next)) return; // Without storage the browser's own languages are all there is to go by.
  keep("device", untold, "yes");
  if (secret !== "") history.replaceState(history.state, "", `${location.pathname}${location.search}#${secret}`);
  location.reload();
}

/** What this browser and the account of who signed in are to do about their languages: tell the browser's, take the account's, or nothing. */
export function agree(here: string | null, isUntold: boolean, account: string | undefined, shown: Language = language): { tell: Language } | { take: Language } | null {
  if (known(here) && (isUntold || account === undefined)) return here === account ? null : { tell: here };
  const chosen = account ?? null;
  return known(chosen) && chosen !== shown ? { take: chosen } : null;
}

/** Makes the pages and the account speak one language: what was chosen last. Loads the pages again where that is another. */
export async function settle(account: string | undefined, tell: (next: Language) => Promise<unknown>): Promise<void> {
  try {
    const next = agree(kept("device", key), kept("device", untold) !== null, account);
    if (next && "tell" in next) await tell(next.tell);
    keep("device", untold, null);
    if (next && "take" in next && keep("device", key, next.take)) location.reload();
  } catch {
    // Without the server's ear the pages stay as they are.
  }
}
