import { t } from "@lingui/core/macro";
import type { ReactNode } from "react";
import { choose, language, languages, type Language } from "@/i18n/language";
import { useTitle } from "@/ui/useTitle";
import { Logo } from "@/ui/Logo";
import css from "./Panel.module.css";

/** The quiet page around everything that happens outside a workspace. */
export function Panel({ title, children, wide, secret }: { title: string; children: ReactNode; wide?: boolean; secret?: string }) {
  useTitle(title);
  return (
    <main className={css.page}>
      <div className={css.panel} data-wide={wide || undefined}>
        <div className={css.head}>
          <Logo size={32} />
          <h1>{title}</h1>
        </div>
        {children}
        <LanguageChoice secret={secret} />
      </div>
    </main>
  );
}

/** The languages, for who is not signed in yet; the page opens again in the one that is chosen. */
export function LanguageChoice({ secret }: { secret?: string | undefined }) {
  return (
    <div role="group" aria-label={t`Language`} className={css.languages}>
      {(Object.keys(languages) as Language[]).map((one) => (
        <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => one !== language && choose(one, secret)}>
          {languages[one]}
        </button>
      ))}
    </div>
  );
}
