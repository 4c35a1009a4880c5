import { t } from "@lingui/core/macro";
import { Button, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useId, useMemo, useRef, useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import type { Property, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { LinkButton } from "@/features/nav/LinkButton";
import { useWhy } from "@/features/why/context";
import { useWorkspace } from "@/features/session/workspace";
import { OfTracker } from "@/features/tracker/OfTracker";
import { recordsKey } from "@/features/tracker/queries";
import { PageHead } from "@/ui/PageHead";
import { lowered } from "@/ui/format";
import { fieldMessages, reasonText } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { isEmpty, toInput } from "@/ui/value/value";
import { copied, uploaded } from "./copied";
import { Denied } from "./Denied";
import { Editor } from "./Editor";
import { FieldLine } from "./Field";
import { fieldId, focusField } from "./RecordView";
import { useRecord } from "./queries";
import { Unsaved, useUnsaved } from "./unsaved";
import { newKey } from "./useSave";
import css from "./RecordPage.module.css";

/** A new record of a tracker: the fields one may give, in the state it starts in (A3.6). */
export function NewRecordPage() {
  const { tracker } = useParams({ from: "/w/$ws/t/$tracker/new" });
  return (
    <OfTracker tracker={tracker} denied={{ what: "page", action: "create" }} rows={8}>
      {(schema) => (schema.can.create.allowed ? <Start schema={schema} /> : <NotAllowed schema={schema} />)}
    </OfTracker>
  );
}

/** Empty, or with what one sees of the record that is duplicated. */
function Start({ schema }: { schema: Schema }) {
  const { from } = useSearch({ from: "/w/$ws/t/$tracker/new" });
  return <Unsaved>{from === undefined ? <NewRecord schema={schema} /> : <Duplicate schema={schema} from={from} />}</Unsaved>;
}

function Duplicate({ schema, from }: { schema: Schema; from: number }) {
  const { key } = useWorkspace();
  const place = useMemo(() => ({ workspace: key, tracker: schema.key, record: String(from) }), [key, schema.key, from]);
  const source = useRecord(place);
  if (source.isPending) return <Skeleton rows={8} label={t`Loading the record`} />;
  if (source.isError) return <Denied what="record" question={{ action: "view", tracker: schema.key, record: String(from) }} />;
  return <NewRecord schema={schema} source={source.data.body} />;
}

function NotAllowed({ schema }: { schema: Schema }) {
  const { ask } = useWhy();
  const { key } = useWorkspace();
  return (
    <Notice
      level={1}
      title={t`You can't create a new ${lowered(schema.singular)}`}
      actions={
        <>
          <Button onClick={() => ask({ action: "create", tracker: schema.key })}>{t`Why?`}</Button>
          <LinkButton variant="default" to="/w/$ws/t/$tracker" params={{ ws: key, tracker: schema.key }}>
            {t`Back to ${schema.name}`}
          </LinkButton>
        </>
      }
    >
      <p>{reasonText(schema.can.create.reason)}</p>
    </Notice>
  );
}

/** The properties that a state before `state` asks for: a record cannot be born without them. */
function requiredBefore(schema: Schema, state: string): Set<string> {
  const at = schema.states.findIndex((s) => s.key === state);
  return new Set(schema.states.slice(0, Math.max(0, at)).flatMap((s) => s.required));
}

function NewRecord({ schema, source }: { schema: Schema; source?: Row }) {
  const workspace = useWorkspace();
  const place = useMemo(() => ({ workspace: workspace.key, tracker: schema.key }), [workspace.key, schema.key]);
  const states = schema.states.filter((s) => schema.can.create_in.includes(s.key));
  const [state, setState] = useState(states[0]?.key ?? "");
  const [site, setSite] = useState<string | null>(source?.site?.id ?? null);
  const [values, setValues] = useState<Record<string, unknown>>(() => copied(schema, source));
  const [key, setKey] = useState(newKey);
  const create = useCreate(schema, place);
  const fields = schema.properties.filter((p) => !p.system && !uploaded.has(p.type) && p.give_in.includes(state));
  const later = schema.properties.filter((p) => uploaded.has(p.type) && p.edit_in.includes(state));
  const required = requiredBefore(schema, state);
  const problem = create.error instanceof ApiError ? create.error.problem : undefined;
  const set = (property: Property, value: unknown) => setValues((all) => ({ ...all, [property.key]: value }));

  useUnsaved("new", !create.isSuccess && !create.isPending && Object.values(values).some((v) => !isEmpty(v)) ? t`New ${lowered(schema.singular)}` : null);

  const latest = useRef({ values, site });
  useEffect(() => {
    latest.current = { values, site };
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Leaving the field hands over what is still being typed; the state holds it once React has drawn.
    flushSync(() => (document.activeElement as HTMLElement | null)?.blur());
    const now = latest.current;
    const given = Object.fromEntries(fields.filter((p) => !isEmpty(now.values[p.key])).map((p) => [p.key, toInput(p, now.values[p.key])]));
    const draft: records.Draft = { state, values: given };
    if (now.site) draft.site = now.site;
    create.mutate({ draft, key }, { onError: () => setKey(newKey()) });
  };

  const noun = lowered(schema.singular);
  return (
    <div className={css.page}>
      <PageHead
        title={t`New ${noun}`}
        crumbs={[
          <Link key="t" to="/w/$ws/t/$tracker" params={{ ws: workspace.key, tracker: schema.key }}>
            {schema.name}
          </Link>,
        ]}
      />
      <form className={css.form} onSubmit={submit} noValidate aria-label={t`New ${noun}`}>
        {create.error && <Refused error={create.error} fields={fields} />}
        {states.length > 1 && (
          <Plain label={t`State`}>
            {(id) => <Select id={id} data={states.map((s) => ({ value: s.key, label: s.label }))} value={state} onChange={(next) => setState(next ?? state)} />}
          </Plain>
        )}
        {schema.uses_sites && <SiteField place={place} state={state} value={site} onChange={setSite} />}
        {fields.map((property) => (
          <NewField key={property.key} place={place} state={state} property={property} value={values[property.key] ?? null} needed={required.has(property.key) && isEmpty(values[property.key])} messages={fieldMessages(problem, property.key)} onChange={(v) => set(property, v)} />
        ))}
        {later.length > 0 && <p className={css.none}>{t`${later.map((p) => p.label).join(", ")}: add them once the ${noun} is created.`}</p>}
        <div className={css.modalFoot}>
          <Button type="submit" loading={create.isPending}>
            {t`Create ${noun}`}
          </Button>
          <LinkButton variant="default" to="/w/$ws/t/$tracker" params={{ ws: workspace.key, tracker: schema.key }}>
            {t`Cancel`}
          </LinkButton>
        </div>
      </form>
    </div>
  );
}

function useCreate(schema: Schema, place: records.Place) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { say } = useToasts();
  return useMutation({
    mutationFn: ({ draft, key }: { draft: records.Draft; key: string }) => records.create(place, draft, key),
    onSuccess: async ({ visible, record }) => {
      await client.invalidateQueries({ queryKey: recordsKey(place.workspace, place.tracker) });
      if (visible && record) {
        say(t`${schema.singular} ${record.number} created`);
        await navigate({ to: "/w/$ws/t/$tracker/r/$record", params: { ws: place.workspace, tracker: schema.key, record: String(record.number) } });
      } else {
        say(t`${schema.singular} created. You do not see it yourself.`);
        await navigate({ to: "/w/$ws/t/$tracker", params: { ws: place.workspace, tracker: schema.key } });
      }
    },
  });
}

/** What the server refused, with links to the fields it is about. */
function Refused({ error, fields }: { error: unknown; fields: Property[] }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  const named = fields.filter((p) => fieldMessages(problem, p.key).length > 0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [error]);
  return (
    <div ref={box} role="alert" tabIndex={-1} className={css.needed}>
      <div>
        <b>{named.length > 0 ? t`This cannot be created yet` : <RefusalText error={error} />}</b>
        <div className={css.neededLinks}>
          {named.map((p) => (
            <button key={p.key} type="button" onClick={() => focusField(p.key)}>
              {p.label}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

function Plain({ label, children }: { label: string; children: (id: string) => React.ReactNode }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <div className={css.control}>{children(id)}</div>
      <div className={css.end} />
    </div>
  );
}

interface NewFieldProps {
  place: records.Place;
  state: string;
  property: Property;
  value: unknown;
  needed: boolean;
  messages: string[];
  onChange: (value: unknown) => void;
}

function NewField({ place, state, property, value, needed, messages, onChange }: NewFieldProps) {
  const labelId = useId();
  return (
    <FieldLine property={property} labelId={labelId} htmlFor={fieldId(property.key)} needed={[]} unborn={needed}>
      <Editor
        id={fieldId(property.key)}
        place={place}
        state={state}
        property={property}
        value={value}
        invalid={messages.length > 0}
        describedBy={messages.length > 0 ? `${labelId}-error` : undefined}
        onSave={onChange}
      />
      {messages.length > 0 && (
        <p id={`${labelId}-error`} className={css.error}>
          {messages.join(" ")}
        </p>
      )}
    </FieldLine>
  );
}

/** Where it is. Who may create at a single site gets it filled in by the server. */
function SiteField({ place, state, value, onChange }: { place: records.Place; state: string; value: string | null; onChange: (v: string | null) => void }) {
  const property: Property = { key: "site", label: t`Site`, type: "site", system: true, sortable: false, view_in: [], edit_in: [], give_in: [] };
  return (
    <Plain label={t`Site`}>
      {(id) => <Editor id={id} place={place} state={state} property={property} value={value} onSave={(next) => onChange(typeof next === "string" ? next : null)} />}
    </Plain>
  );
}
