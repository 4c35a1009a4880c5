import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useId, useRef, useState, type FormEvent } from "react";
import { flushSync } from "react-dom";
import { ApiError } from "@/api/error";
import type { LinkTarget } from "@/api/link";
import type { Property, Schema } from "@/api/model";
import * as records from "@/api/record";
import { Editor } from "@/features/record/Editor";
import { FieldLine } from "@/features/record/Field";
import { fieldId } from "@/features/record/RecordView";
import { Unsaved, useUnsaved } from "@/features/record/unsaved";
import { newKey } from "@/features/record/useSave";
import { keyOf } from "@/features/session/workspace";
import { lowered } from "@/ui/format";
import { fieldMessages } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { isEmpty, toInput } from "@/ui/value/value";
import { Dead } from "./Dead";
import { Head, picked, useLinkedSchema } from "./LinkedOne";
import css from "./Link.module.css";

const uploaded = new Set<Property["type"]>(["file", "photo", "signature"]);

/** A form that creates one record and shows nothing of it afterwards (A9.2). */
export function LinkedForm({ link }: { link: LinkTarget }) {
  const schema = useLinkedSchema(link);
  if (schema.error instanceof ApiError && [401, 403, 404].includes(schema.error.status)) return <Dead />;
  if (schema.isError) return <Failure error={schema.error} what={t`The form`} onRetry={() => void schema.refetch()} />;
  if (schema.isPending) return <Skeleton rows={8} label={t`Loading the form`} />;
  return (
    <Unsaved>
      <Form link={link} schema={schema.data} />
    </Unsaved>
  );
}

function Form({ link, schema }: { link: LinkTarget; schema: Schema }) {
  const place = { workspace: keyOf(link.workspace), tracker: keyOf(link.tracker) };
  const [values, setValues] = useState<Record<string, unknown>>({});
  const key = useRef(newKey());
  const latest = useRef(values);
  latest.current = values;
  const fields = schema.properties.filter((p) => !p.system && !picked.has(p.type) && !uploaded.has(p.type) && p.give_in.includes(link.state ?? ""));
  const send = useMutation({
    mutationFn: (given: Record<string, unknown>) => records.create(place, { values: given }, key.current),
    onError: () => (key.current = newKey()),
  });
  useUnsaved("form", !send.isSuccess && !send.isPending && Object.values(values).some((v) => !isEmpty(v)) ? t`what you filled in` : null);
  if (send.isSuccess) {
    return (
      <Notice level={1} title={t`Sent. Thank you`}>
        <p>{t`${link.workspace.name} has it. You can close this page.`}</p>
      </Notice>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (send.isPending) return;
    // Leaving the field hands over what is still being typed.
    flushSync(() => (document.activeElement as HTMLElement | null)?.blur());
    send.mutate(Object.fromEntries(fields.filter((p) => !isEmpty(latest.current[p.key])).map((p) => [p.key, toInput(p, latest.current[p.key])])));
  };
  const problem = send.error instanceof ApiError ? send.error.problem : undefined;
  return (
    <form onSubmit={submit} noValidate aria-label={t`New ${lowered(schema.singular)}`}>
      <Head title={t`New ${lowered(schema.singular)}`} />
      {send.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={send.error} />
        </p>
      )}
      {fields.map((property) => (
        <FormField key={property.key} place={place} state={link.state} property={property} value={values[property.key] ?? null} messages={fieldMessages(problem, property.key)} onChange={(value) => setValues((all) => ({ ...all, [property.key]: value }))} />
      ))}
      {fields.length === 0 && <p className={css.text}>{t`There is nothing to fill in.`}</p>}
      <Button type="submit" size="md" className={css.send} loading={send.isPending}>
        {t`Send`}
      </Button>
    </form>
  );
}

interface FieldProps {
  place: records.Place;
  state: string | undefined;
  property: Property;
  value: unknown;
  messages: string[];
  onChange: (value: unknown) => void;
}

function FormField({ place, state, property, value, messages, onChange }: FieldProps) {
  const labelId = useId();
  const wrong = messages.length > 0;
  return (
    <FieldLine property={property} labelId={labelId} htmlFor={fieldId(property.key)} needed={[]}>
      <Editor id={fieldId(property.key)} place={place} state={state} property={property} value={value} invalid={wrong} describedBy={wrong ? `${labelId}-error` : undefined} onSave={onChange} />
      {wrong && (
        <p id={`${labelId}-error`} role="alert" className={css.refused}>
          {messages.join(" ")}
        </p>
      )}
    </FieldLine>
  );
}
