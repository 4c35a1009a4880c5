import { t } from "@lingui/core/macro";
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "@mantine/core";
import { IconForms, IconListCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { isDenied } from "@/api/error";
import type { Row, Schema } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { ofRecord, useOutbox } from "@/features/outbox/outbox";
import { withWaiting } from "@/features/outbox/overlay";
import { useWorkspace } from "@/features/session/workspace";
import { useSchema } from "@/features/tracker/queries";
import { Failure, Skeleton } from "@/ui/Status";
import { Checklist } from "./Checklist";
import { Denied } from "./Denied";
import { useLanding } from "./landing";
import { RecordView } from "./RecordView";
import { useRecord } from "./queries";

/** One record. A hidden one and a missing one show the same page. */
export function RecordPage() {
  const { key } = useWorkspace();
  const { tracker, record } = useParams({ from: "/w/$ws/t/$tracker/r/$record" });
  const place = useMemo(() => ({ workspace: key, tracker, record }), [key, tracker, record]);
  const schema = useSchema(tracker);
  const got = useRecord(place);
  if (isDenied(schema.error) || isDenied(got.error)) return <Denied what="record" question={{ action: "view", tracker, record }} />;
  if (schema.isError && !schema.data) return <Failure error={schema.error} what={t`This tracker`} onRetry={() => void schema.refetch()} />;
  if (got.isError && !got.data) return <Failure error={got.error} what={t`This record`} onRetry={() => void got.refetch()} />;
  if (!schema.data || !got.data) return <Skeleton rows={10} label={t`Loading the record`} />;
  return <Shown key={got.data.body.id} schema={schema.data} place={place} row={got.data.body} etag={got.data.etag} />;
}

/** As a form or as steps; what waits on this device is shown as done. */
function Shown({ schema, place, row, etag }: { schema: Schema; place: OnePlace; row: Row; etag: string }) {
  const all = useOutbox();
  const items = useMemo(() => all.filter((item) => ofRecord(item, place)), [all, place]);
  const made = useMemo(() => withWaiting(row, items), [row, items]);
  const [show, setShow] = useShow(schema);
  useLanding();
  const other = show === "form" ? "checklist" : "form";
  const change = (
    <Button variant="default" leftSection={other === "form" ? <IconForms size={16} stroke={1.75} /> : <IconListCheck size={16} stroke={1.75} />} onClick={() => setShow(other)}>
      {other === "form" ? t`Show as form` : t`Show as steps`}
    </Button>
  );
  if (show === "checklist") return <Checklist schema={schema} place={place} row={made} etag={etag} waiting={items} after={change} />;
  return <RecordView schema={schema} place={place} row={made} etag={etag} after={schema.layout === "checklist" ? change : undefined} />;
}

/** Steps first on a phone, where the tracker's designer wants that; the address wins. */
function useShow(schema: Schema): ["form" | "checklist", (show: "form" | "checklist") => void] {
  const { show } = useSearch({ from: "/w/$ws/t/$tracker/r/$record" });
  const navigate = useNavigate({ from: "/w/$ws/t/$tracker/r/$record" });
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const first = phone && schema.layout === "checklist" ? "checklist" : "form";
  return [show ?? first, (next) => void navigate({ search: (now) => ({ ...now, show: next }), replace: true })];
}
