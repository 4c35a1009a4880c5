import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { ApiError } from "@/api/error";
import { RefusalText } from "./Refusal";
import css from "./Status.module.css";

export { errorText } from "./errorText";

/** True once `ms` have passed: a quick answer never flashes a skeleton. */
function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Grey bars in the place of a list, shown after 150 ms. */
export function Skeleton({ rows = 6, label = t`Loading` }: { rows?: number; label?: string }) {
  const shown = useAfter(150);
  return (
    <div role="status" aria-busy="true" aria-label={label} className={css.skeleton} data-shown={shown || undefined}>
      {Array.from({ length: rows }, (_, i) => (
        <i key={i} className={css.bar} data-w={i % 4} />
      ))}
    </div>
  );
}

/** One sentence in the middle of the space, with what can be done about it. */
export function Notice({ title, children, icon, actions, level = 2 }: { title: string; children?: ReactNode; icon?: ReactNode; actions?: ReactNode; level?: 1 | 2 }) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className={css.notice}>
      {icon && (
        <div className={css.icon} aria-hidden="true">
          {icon}
        </div>
      )}
      <Heading className={css.title}>{title}</Heading>
      {children && <div className={css.body}>{children}</div>}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

/** What failed, a way to try again, and the request id to quote. */
export function Failure({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
  const api = error instanceof ApiError ? error : null;
  return (
    <div role="alert" className={css.failure}>
      <Notice
        title={api?.status === 0 ? t`The server cannot be reached` : t`${what} could not be loaded`}
        actions={onRetry && <Button onClick={onRetry}>{t`Try again`}</Button>}
      >
        <p>{api?.status === 0 ? t`Check the connection. Nothing you typed is lost.` : <RefusalText error={error} />}</p>
        {api?.requestId && <p className={css.id}>{t`Request ${api.requestId}`}</p>}
      </Notice>
    </div>
  );
}
