import type { ReactNode } from "react";
import { useTitle } from "@/ui/useTitle";
import { Logo } from "@/ui/Logo";
import css from "./Panel.module.css";

/** The quiet page around everything that happens outside a workspace. */
export function Panel({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  useTitle(title);
  return (
    <main className={css.page}>
      <div className={css.panel} data-wide={wide || undefined}>
        <div className={css.head}>
          <Logo size={32} />
          <h1>{title}</h1>
        </div>
        {children}
      </div>
    </main>
  );
}
