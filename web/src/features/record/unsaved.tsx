import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from "react";
import css from "./RecordPage.module.css";

/** Fields report what is typed and not saved, by their id and label. */
const Context = createContext<(id: string, label: string | null) => void>(() => {});

/** Reports that a field holds something unsaved; null when it does not. */
export function useUnsaved(id: string, label: string | null): void {
  const report = useContext(Context);
  useEffect(() => {
    report(id, label);
    return () => report(id, null);
  }, [report, id, label]);
}

/** Asks before a page is left with something unsaved. What can be saved is saved first: leaving a field saves it. */
export function Unsaved({ scope, children }: { scope?: string; children: ReactNode }) {
  const open = useRef(new Map<string, string>());
  const report = useMemo(
    () => (id: string, label: string | null) => {
      if (label === null) open.current.delete(id);
      else open.current.set(id, label);
    },
    [],
  );
  const settle = useSettle(scope);
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname) return false;
      (document.activeElement as HTMLElement | null)?.blur?.();
      await settle();
      return open.current.size > 0;
    },
    enableBeforeUnload: () => open.current.size > 0,
    withResolver: true,
  });
  const named = [...open.current.values()].join(", ");
  return (
    <Context value={report}>
      {children}
      <Modal opened={blocker.status === "blocked"} onClose={() => blocker.reset?.()} title={t`Leave without saving?`} closeButtonProps={{ "aria-label": t`Close` }}>
        <p>{t`Not saved: ${named}.`}</p>
        <div className={css.modalFoot}>
          <Button data-autofocus variant="default" onClick={() => blocker.reset?.()}>
            {t`Stay`}
          </Button>
          <Button color="red" onClick={() => blocker.proceed?.()}>
            {t`Leave without saving`}
          </Button>
        </div>
      </Modal>
    </Context>
  );
}

/** Waits until nothing of the record is being saved, and what that changed is drawn. */
function useSettle(scope: string | undefined): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 0)); // the field that was left says what it does
    const busy = () => client.isMutating({ predicate: (m) => scope !== undefined && m.options.scope?.id === scope }) > 0;
    if (!busy()) return;
    await new Promise<void>((resolve) => {
      const stop = client.getMutationCache().subscribe(() => {
        if (busy()) return;
        stop();
        setTimeout(resolve, 0);
      });
    });
  };
}
