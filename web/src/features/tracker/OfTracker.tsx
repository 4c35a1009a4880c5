import { t } from "@lingui/core/macro";
import type { ReactNode } from "react";
import { isDenied } from "@/api/error";
import type { Schema } from "@/api/model";
import type { Question } from "@/api/why";
import { Denied } from "@/features/record/Denied";
import { Failure, Skeleton } from "@/ui/Status";
import { useSchema } from "./queries";

interface Props {
  tracker: string;
  /** What is said to be closed to who may not see the tracker, and what Why? then asks about. */
  denied?: { what: "tracker" | "page"; action: Question["action"] };
  rows?: number;
  children: (schema: Schema) => ReactNode;
}

/** A page of one tracker, drawn once its schema is read. A hidden tracker reads like one that is missing (A3.11). */
export function OfTracker({ tracker, denied = { what: "tracker", action: "view" }, rows = 10, children }: Props) {
  const schema = useSchema(tracker);
  if (isDenied(schema.error)) return <Denied what={denied.what} question={{ action: denied.action, tracker }} />;
  if (schema.data) return children(schema.data); // what was read before stays while the server cannot be reached
  if (schema.isError) return <Failure error={schema.error} what={t`This tracker`} onRetry={() => void schema.refetch()} />;
  return <Skeleton rows={rows} />;
}
