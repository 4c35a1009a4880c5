import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { ApiError } from "@/api/error";
import { useWorkspace } from "@/features/session/workspace";
import { useSchema } from "@/features/tracker/queries";
import { Failure, Skeleton } from "@/ui/Status";
import { Denied } from "./Denied";
import { RecordView } from "./RecordView";
import { useRecord } from "./queries";

const unseen = (error: unknown) => error instanceof ApiError && (error.status === 404 || error.status === 403);

/** One record. A hidden one and a missing one show the same page. */
export function RecordPage() {
  const { key } = useWorkspace();
  const { tracker, record } = useParams({ from: "/w/$ws/t/$tracker/r/$record" });
  const place = useMemo(() => ({ workspace: key, tracker, record }), [key, tracker, record]);
  const schema = useSchema(tracker);
  const got = useRecord(place);
  if (unseen(schema.error) || unseen(got.error)) return <Denied what="record" question={{ action: "view", tracker, record }} />;
  if (schema.isError && !schema.data) return <Failure error={schema.error} what="This tracker" onRetry={() => void schema.refetch()} />;
  if (got.isError && !got.data) return <Failure error={got.error} what="This record" onRetry={() => void got.refetch()} />;
  if (!schema.data || !got.data) return <Skeleton rows={10} label="Loading the record" />;
  return <RecordView key={got.data.body.id} schema={schema.data} place={place} row={got.data.body} etag={got.data.etag} />;
}
