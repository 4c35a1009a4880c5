import { t } from "@lingui/core/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { keeps } from "./takes";
import * as api from "@/api/reports";
import { useWorkspace } from "@/features/session/workspace";
import { defaultColumns } from "@/features/tracker/columns";
import { useSchema, useTrackers } from "@/features/tracker/queries";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { docOf, draftOfSearch, queryOf, searchOf, type Draft } from "./draft";
import { EditLayout } from "./EditLayout";
import { reportsKey, useReports } from "./queries";
import { ReportForm } from "./ReportForm";
import { ReportTools } from "./ReportTools";

const from = "/w/$ws/reports/new";

/** A report that is not kept yet, or never: what it asks stands in the address. */
export function NewReportPage() {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const { say } = useToasts();
  const list = useReports();
  const trackers = useTrackers();
  const [rest, setRest] = useState<Pick<Draft, "kind" | "site" | "name" | "intro">>({ kind: "own", site: "", name: "", intro: "" });
  const tracker = search.tracker ?? trackers.data?.[0]?.key ?? "";
  const schema = useSchema(tracker);
  const asks = draftOfSearch(search, rest);
  const draft = { ...asks, tracker, columns: asks.columns.length > 0 || !schema.data ? asks.columns : defaultColumns(schema.data) };
  const change = (next: Draft) => {
    setRest({ kind: next.kind, site: next.site, name: next.name, intro: next.intro });
    void navigate({ search: searchOf(next), replace: true });
  };
  const keep = useMutation({
    mutationFn: () => api.createReport(key, docOf(draft)),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: reportsKey(key) });
      say(t`${made.name} saved`);
      await navigate({ to: "/w/$ws/reports/r/$report", params: { ws: key, report: made.id }, search: {} });
    },
  });
  const can = list.data?.can;
  const right = { own: can?.create, shared: can?.share, template: can?.template }[draft.kind];
  const place = { workspace: key, tracker: draft.tracker };
  return (
    <EditLayout
      title={t`New report`}
      actions={draft.tracker && <ReportTools tracker={draft.tracker} reason={whyNot(schema.data?.can.export)} fileOf={(format) => api.askedFile(place, format, queryOf(draft))} />}
      form={<ReportForm draft={draft} onChange={change} schema={schema.data} list={list.data} kept={false} />}
      asked={schema.data && { tracker, query: queryOf(draft) }}
      nothing={trackers.data?.length === 0}
      name={draft.name}
      intro={draft.intro}
      status={t`Not kept yet`}
      refused={keep.error ? <RefusalText error={keep.error} /> : undefined}
      foot={
        <ReasonButton asks={whyNot(right) === null ? undefined : { takes: keeps[draft.kind] }} reason={whyNot(right) ?? (draft.name.trim() ? null : t`It needs a name.`)} loading={keep.isPending} onClick={() => keep.mutate()}>
          {t`Save`}
        </ReasonButton>
      }
    />
  );
}
