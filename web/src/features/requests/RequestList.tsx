import { t } from "@lingui/core/macro";
import { IconUserCheck } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import css from "@/features/settings/Settings.module.css";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { RequestTabs } from "./RequestTabs";
import { toDecide } from "./queries";

interface Request {
  id: string;
  mine: boolean;
  kind?: string;
}

interface Props<T extends Request> {
  here: "access" | "changes";
  crumbs?: string[];
  after?: ReactNode;
  list: UseQueryResult<T[]>;
  /** What is said where nothing waits. */
  none: { title: string; text: string };
  line: (one: T) => ReactNode;
}

/** Requests in parts: those that one decides on, one's own, and those that wait for their time. */
export function RequestList<T extends Request>({ here, crumbs, after, list, none, line }: Props<T>) {
  const all = list.data ?? [];
  const timed = (one: T) => one.kind === "scheduled";
  const part = (title: string, some: readonly T[]) =>
    some.length > 0 && (
      <section className={css.section}>
        <h2>{title}</h2>
        <ul className={css.lines} aria-label={title}>
          {some.map(line)}
        </ul>
      </section>
    );
  return (
    <div className={css.page}>
      <PageHead title={t`Requests`} crumbs={crumbs} after={after} />
      <RequestTabs here={here} />
      <div className={css.scroll}>
        <div className={css.column}>
          {list.isPending && <Skeleton rows={4} />}
          {list.isError && <Failure error={list.error} what={t`The requests`} onRetry={() => void list.refetch()} />}
          {list.data?.length === 0 && (
            <Notice icon={<IconUserCheck size={24} stroke={1.75} />} title={none.title}>
              <p>{none.text}</p>
            </Notice>
          )}
          {part(t`For you to decide`, all.filter(toDecide))}
          {part(t`Asked by you`, all.filter((one) => one.mine && !timed(one)))}
          {part(t`At their time`, all.filter(timed))}
        </div>
      </div>
    </div>
  );
}
