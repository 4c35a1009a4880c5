import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { ApiError } from "@/api/error";
import css from "./Status.module.css";

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
        <p>{api?.status === 0 ? t`Check the connection. Nothing you typed is lost.` : errorText(error)}</p>
        {api?.requestId && <p className={css.id}>{t`Request ${api.requestId}`}</p>}
      </Notice>
    </div>
  );
}

/** A refusal in words. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 429) return error.retryAfter ? t`Too many tries. Wait ${error.retryAfter} seconds and try again.` : t`Too many tries. Wait a little and try again.`;
    const first = error.problem.errors?.[0]?.message;
    return first ?? error.problem.detail ?? error.message;
  }
  return t`Something went wrong in this page. Load it again.`;
}
