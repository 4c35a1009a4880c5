import { t } from "@lingui/core/macro";
import { Button, Select } from "@mantine/core";
import { IconAlertTriangle, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { keeps } from "./takes";
import type { Tagged } from "@/api/client";
import { ApiError, isDenied } from "@/api/error";
import * as api from "@/api/reports";
import { useWorkspace } from "@/features/session/workspace";
import { useSchema } from "@/features/tracker/queries";
import { Confirm } from "@/ui/Confirm";
import { PageHead } from "@/ui/PageHead";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { draftOf, patchOf, queryOf } from "./draft";
import { EditLayout } from "./EditLayout";
import { reportKey, reportsKey, useReport, useReports } from "./queries";
import { ReportForm } from "./ReportForm";
import { ReportSheet } from "./ReportSheet";
import { ReportTools } from "./ReportTools";
import { periods, placeOf } from "./words";
import css from "./Report.module.css";

const from = "/w/$ws/reports/r/$report";

/** The way back to all reports. */
export function AllReports() {
  const { key } = useWorkspace();
  return (
    <Link to="/w/$ws/reports" params={{ ws: key }}>
      {t`Reports`}
    </Link>
  );
}

/** One report that is kept: run over the reader's own records, or as a draft. */
export function ReportPage() {
  const { report: id } = useParams({ from });
  const { edit } = useSearch({ from });
  const found = useReport(id);
  if (found.isPending) return <Skeleton rows={10} />;
  if (found.isError) {
    return isDenied(found.error) ? (
      <Notice level={1} title={t`You can't open this report`}>
        <p>{t`It does not exist, or it is not for you. Ask whoever sent you here.`}</p>
      </Notice>
    ) : (
      <Failure error={found.error} what={t`This report`} onRetry={() => void found.refetch()} />
    );
  }
  return edit && found.data.body.can.edit.allowed ? <Edit key={found.data.etag} found={found.data} /> : <Opened key={id} report={found.data.body} />;
}

function Opened({ report }: { report: api.Report }) {
  const { key } = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const period = periods.find((p) => p.value === search.period)?.value as api.Period | undefined;
  return (
    <div className={css.page}>
      <PageHead title={report.name} crumbs={[<AllReports key="all" />]} after={<span className={css.place}>{placeOf(report)}</span>}>
        {!report.broken && <ReportTools reason={whyNot(report.can.export)} fileOf={(format) => api.reportFile(key, report.id, format, period)} />}
        <ReasonButton variant="default" reason={whyNot(report.can.edit)} asks={{ takes: keeps[report.kind] }} leftSection={<IconPencil size={16} stroke={1.75} />} onClick={() => void navigate({ search: { edit: true } })}>
          {t`Edit`}
        </ReasonButton>
      </PageHead>
      {report.broken ? (
        <Notice icon={<IconAlertTriangle size={24} stroke={1.75} />} title={t`This report cannot be run`}>
          <p>{t`It asks for something that is not there any more, or that you may not view. Ask whoever keeps it.`}</p>
        </Notice>
      ) : (
        <>
          {report.date && (
            <div className={css.bar} data-noprint>
              <Select aria-label={t`Period`} data={periods} value={period ?? report.period ?? null} allowDeselect={false} onChange={(chosen) => void navigate({ search: { period: chosen && chosen !== report.period ? chosen : undefined }, replace: true })} />
            </div>
          )}
          <ReportSheet asked={{ report, period }} intro={report.intro} name={report.name} />
        </>
      )}
    </div>
  );
}

function Edit({ found }: { found: Tagged<api.Report> }) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate({ from });
  const { say } = useToasts();
  const list = useReports();
  const report = found.body;
  const before = draftOf(report);
  const [draft, setDraft] = useState(before);
  const [deleting, setDeleting] = useState(false);
  const schema = useSchema(draft.tracker);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const done = () => void navigate({ search: {} });
  const save = useMutation({
    mutationFn: () => api.patchReport(key, report.id, found.etag, patchOf(before, draft)),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: reportKey(key, report.id) });
      await client.invalidateQueries({ queryKey: reportsKey(key) });
      say(t`${saved.name} saved`);
      done();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.deleteReport(key, report.id, found.etag),
    onSuccess: async () => {
      say(t`${report.name} deleted`);
      await client.invalidateQueries({ queryKey: reportsKey(key) });
      await navigate({ to: "/w/$ws/reports", params: { ws: key } });
    },
  });
  const refused = save.error && (save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this report meanwhile. Discard, and look again.` : <RefusalText error={save.error} />);
  return (
    <>
      <EditLayout
        title={t`Edit ${report.name}`}
        actions={
          <ReasonButton variant="default" reason={whyNot(report.can.delete)} asks={{ takes: keeps[report.kind] }} leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setDeleting(true)}>
            {t`Delete`}
          </ReasonButton>
        }
        form={<ReportForm draft={draft} onChange={setDraft} schema={schema.data} list={list.data} kept />}
        asked={{ tracker: draft.tracker, query: queryOf(draft) }}
        name={draft.name}
        intro={draft.intro}
        status={changed ? t`Unsaved changes` : t`No changes`}
        refused={refused || undefined}
        foot={
          <>
            <Button variant="default" onClick={done}>
              {changed ? t`Discard` : t`Close`}
            </Button>
            <ReasonButton reason={changed ? (draft.name.trim() ? null : t`It needs a name.`) : t`Nothing is changed yet.`} loading={save.isPending} onClick={() => save.mutate()}>
              {t`Save`}
            </ReasonButton>
          </>
        }
      />
      <Confirm opened={deleting} title={t`Delete ${report.name}?`} yes={t`Delete`} no={t`Keep it`} danger busy={remove.isPending} error={remove.error} onYes={() => remove.mutate()} onNo={() => setDeleting(false)}>
        <p>{t`Nobody can run it any more. No record goes with it.`}</p>
      </Confirm>
    </>
  );
}
