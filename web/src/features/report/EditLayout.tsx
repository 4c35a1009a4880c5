import { t } from "@lingui/core/macro";
import { useDebouncedValue } from "@mantine/hooks";
import type { ReactNode } from "react";
import { PageHead } from "@/ui/PageHead";
import { Notice, Skeleton } from "@/ui/Status";
import type { Asked } from "./queries";
import { AllReports } from "./ReportPage";
import { ReportSheet } from "./ReportSheet";
import css from "./Report.module.css";

interface Props {
  title: string;
  actions?: ReactNode;
  form: ReactNode;
  /** What is shown beside the form; undefined while it is not known yet. */
  asked: Asked | undefined;
  /** There is no tracker to ask. */
  nothing?: boolean;
  name: string;
  intro: string;
  status: string;
  refused?: ReactNode;
  foot: ReactNode;
}

const wait = 300; // ms: a name that is being typed asks nothing

/** A report that is written, with what it comes to beside it. */
export function EditLayout({ title, actions, form, asked, nothing, name, intro, status, refused, foot }: Props) {
  const [settled] = useDebouncedValue(asked, wait);
  return (
    <div className={css.page}>
      <PageHead title={title} crumbs={[<AllReports key="all" />]}>
        {actions}
      </PageHead>
      <div className={css.split}>
        {form}
        <section className={css.preview} aria-label={t`Preview`}>
          <h2 className="vh">{t`Preview`}</h2>
          {nothing ? (
            <Notice title={t`No tracker to report on`}>
              <p>{t`You see no tracker yet. Ask whoever manages them.`}</p>
            </Notice>
          ) : settled ? (
            <ReportSheet asked={settled} intro={intro} name={name || t`Preview`} />
          ) : (
            <Skeleton rows={10} />
          )}
        </section>
      </div>
      <footer className={css.foot} data-noprint>
        <span role="status">{status}</span>
        {refused && (
          <p role="alert" className={css.refused}>
            {refused}
          </p>
        )}
        {foot}
      </footer>
    </div>
  );
}
