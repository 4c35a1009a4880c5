import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ApiError } from "@/api/error";
import type { Property, Schema } from "@/api/model";
import type { LinkTarget } from "@/api/link";
import * as trackers from "@/api/tracker";
import { Field } from "@/features/record/Field";
import { Moves } from "@/features/record/Moves";
import { steps } from "@/features/record/explain";
import { LeaveContext } from "@/features/record/leave";
import { useRecord } from "@/features/record/queries";
import { recordKey } from "@/features/record/save";
import { Unsaved } from "@/features/record/unsaved";
import { keyOf } from "@/features/session/workspace";
import { StatePill } from "@/ui/StateMark";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";
import { held, recordTitle } from "@/ui/value/value";
import { Dead } from "./Dead";
import css from "./Link.module.css";

/** Picking people, teams or records is not a link's to do. */
export const picked = new Set<Property["type"]>(["user", "users", "team", "teams", "link", "site"]);

export function useLinkedSchema(link: LinkTarget) {
  const workspace = keyOf(link.workspace);
  const tracker = keyOf(link.tracker);
  return useQuery({ queryKey: ["tracker", workspace, tracker], queryFn: ({ signal }) => trackers.tracker(workspace, tracker, signal), retry: false });
}

/** The one record of a link, with what its bearer may do on it. */
export function LinkedOne({ link }: { link: LinkTarget }) {
  const place = useMemo(() => ({ workspace: keyOf(link.workspace), tracker: keyOf(link.tracker), record: link.record ?? "" }), [link]);
  const schema = useLinkedSchema(link);
  const got = useRecord(place);
  const [gone, setGone] = useState(false);
  if (gone) {
    return (
      <Notice level={1} title={t`Done`}>
        <p>{t`There is nothing more for you to do here. You can close this page.`}</p>
      </Notice>
    );
  }
  const error = schema.error ?? got.error;
  if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return <Dead />;
  if (error && (!schema.data || !got.data)) return <Failure error={error} what={t`The record`} onRetry={() => void Promise.all([schema.refetch(), got.refetch()])} />;
  if (!schema.data || !got.data) return <Skeleton rows={8} label={t`Loading the record`} />;
  const { body: row, etag } = got.data;
  return (
    <LeaveContext value={() => Promise.resolve(setGone(true))}>
      <Unsaved scope={recordKey(place).join("/")}>
        <Head title={recordTitle(row, schema.data.label, schema.data.properties, schema.data.singular)} />
        <div className={css.state}>
          <StatePill state={schema.data.states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" }} />
          <Moves schema={schema.data} place={place} row={row} etag={etag} moves={steps(row, schema.data)} />
        </div>
        {shown(schema.data).map((property) => {
          // What would need a picker is read.
          const seen = picked.has(property.type) ? { ...row, can: { ...row.can, edit: row.can.edit.filter((key) => key !== property.key) } } : row;
          return !held(row, property).hidden && <Field key={property.key} schema={schema.data} place={place} row={seen} property={property} />;
        })}
      </Unsaved>
    </LeaveContext>
  );
}

const shown = (schema: Schema) => schema.properties.filter((p) => !p.system);

export function Head({ title }: { title: string }) {
  useTitle(title);
  return <h1 className={css.title}>{title}</h1>;
}
