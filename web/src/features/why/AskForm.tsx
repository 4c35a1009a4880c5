import { t } from "@lingui/core/macro";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Action, Question } from "@/api/why";
import { useAskable, useParts } from "./queries";
import { actions } from "./question";
import { actionWord } from "./words";
import css from "./Why.module.css";

interface Props {
  start: Question | null;
  onAsk: (question: Question) => void;
}

const withProperty = new Set<Action>(["view", "edit"]);

/** What to ask, by choosing: a tracker, what is done, and on which record. Whom it is about is chosen at the answer. */
export function AskForm({ start, onAsk }: Props) {
  const { all, configurable } = useAskable();
  const [tracker, setTracker] = useState(start?.tracker ?? "");
  const [action, setAction] = useState<Action>(start?.action ?? "view");
  const [record, setRecord] = useState(start?.record ?? "");
  const [state, setState] = useState(start?.state ?? "");
  const [property, setProperty] = useState(start?.property ?? "");
  const parts = useParts(
    tracker || undefined,
    configurable.some((t) => t.key === tracker),
  );
  const named = tracker !== "";
  const askRecord = named && action !== "create" && action !== "import";
  const askProperty = named && withProperty.has(action);
  const askState = named && (!askRecord || record.trim() === "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk({
      user: start?.user,
      action: named ? action : "view",
      tracker: tracker || undefined,
      record: (askRecord && record.trim()) || undefined,
      property: (askProperty && property) || undefined,
      state: (askState && state) || undefined,
    });
  };
  const trackers = start?.tracker && !all.some((t) => t.key === start.tracker) ? [...all.map(item), { value: start.tracker, label: start.tracker }] : all.map(item);
  return (
    <form className={css.form} aria-label={t`Question`} onSubmit={submit}>
      <NativeSelect
        label={t`Tracker`}
        value={tracker}
        data={[{ value: "", label: t`Anything at all` }, ...trackers]}
        onChange={(e) => {
          setTracker(e.currentTarget.value);
          setState("");
          setProperty("");
        }}
      />
      {named && <NativeSelect label={t`What`} value={action} data={actions.map((a) => ({ value: a, label: actionWord(a) }))} onChange={(e) => setAction(e.currentTarget.value as Action)} />}
      {askRecord && <TextInput label={t`Record number`} placeholder={t`Any`} inputMode="numeric" value={record} onChange={(e) => setRecord(e.currentTarget.value)} />}
      {askState && <NativeSelect label={t`State`} value={state} data={[{ value: "", label: t`Any` }, ...(parts.data?.states ?? []).map((s) => ({ value: s.key, label: s.label }))]} onChange={(e) => setState(e.currentTarget.value)} />}
      {askProperty && (
        <NativeSelect
          label={t`Property`}
          value={property}
          data={[...(action === "edit" && property !== "" ? [] : [{ value: "", label: action === "edit" ? t`Choose…` : t`The whole record` }]), ...(parts.data?.properties ?? []).map((p) => ({ value: p.key, label: p.label }))]}
          onChange={(e) => setProperty(e.currentTarget.value)}
        />
      )}
      <Button type="submit" className={css.submit}>
        {t`Ask why`}
      </Button>
    </form>
  );
}

const item = (tracker: { key: string; name: string }) => ({ value: tracker.key, label: tracker.name });
