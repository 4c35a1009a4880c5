import { t } from "@lingui/core/macro";
import { IconAlertTriangle, IconPlus, IconReport } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { reads } from "./takes";
import type { Report } from "@/api/reports";
import { useWorkspace } from "@/features/session/workspace";
import { PageHead } from "@/ui/PageHead";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useReports } from "./queries";
import { periodLabel, placeOf } from "./words";
import css from "./Report.module.css";

/** All reports that one may open: templates by the site they are kept at, then the shared ones and one's own. */
export function ReportsPage() {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const list = useReports();
  const can = list.data?.can;
  const makes = (
    <ReasonButton reason={list.data ? whyNot(can?.ask) : null} asks={{ takes: reads }} leftSection={<IconPlus size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/reports/new", params: { ws: key } })}>
      {t`New report`}
    </ReasonButton>
  );
  return (
    <div className={css.page}>
      <PageHead title={t`Reports`}>{makes}</PageHead>
      <p className={css.lead}>{t`Each is computed over the records that you can see.`}</p>
      {list.isPending ? (
        <Skeleton rows={8} />
      ) : list.isError ? (
        <Failure error={list.error} what={t`The reports`} onRetry={() => void list.refetch()} />
      ) : list.data.items.length === 0 ? (
        <Notice icon={<IconReport size={24} stroke={1.75} />} title={t`No reports yet`}>
          <p>{can?.ask.allowed ? t`Make one of any tracker. Templates that are kept at your sites are listed here too.` : t`Your roles do not include reports. Ask somebody who manages them.`}</p>
        </Notice>
      ) : (
        <div className={css.lists}>
          <Group title={t`Templates`} items={list.data.items.filter((r) => r.kind === "template").sort((a, b) => placeOf(a).localeCompare(placeOf(b)))} />
          <Group title={t`Shared`} items={list.data.items.filter((r) => r.kind === "shared")} />
          <Group title={t`Yours`} items={list.data.items.filter((r) => r.kind === "own")} />
        </div>
      )}
    </div>
  );
}

function Group({ title, items }: { title: string; items: readonly Report[] }) {
  const { key } = useWorkspace();
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className={css.group}>{title}</h2>
      <ul className={css.cards}>
        {items.map((report) => (
          <li key={report.id}>
            <Link to="/w/$ws/reports/r/$report" params={{ ws: key, report: report.id }} search={{}} className={css.card}>
              <span className={css.cardName}>
                {report.name}
                {report.broken && <IconAlertTriangle size={16} stroke={1.75} role="img" aria-label={t`Cannot be run`} />}
              </span>
              <span className={css.cardFacts}>
                <span>{report.tracker.name}</span>
                {report.kind === "template" && <span>{placeOf(report)}</span>}
                {report.period && <span>{periodLabel(report.period)}</span>}
              </span>
              {report.intro && <span className={css.cardIntro}>{report.intro}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
