import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema, Tracker } from "@/api/model";
import * as api from "@/api/tracker";
import type { TableSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { allColumns, chosenColumns } from "@/features/tracker/columns";
import { useSchema } from "@/features/tracker/queries";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { typeWord } from "@/ui/types";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { useOpenView, withView } from "./openView";
import css from "./ViewBar.module.css";

/**
 * The columns of a tracker. The one that says who may see each record is always there: it is listed greyed out, with
 * the way to switch it on in the view that is open, and its label can be changed.
 */
export function EditTracker({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  const schema = useSchema(tracker.key);
  if (schema.isPending) return <Skeleton rows={6} />;
  if (schema.isError) return <Failure error={schema.error} what={t`The tracker`} onRetry={() => void schema.refetch()} />;
  return <Columns schema={schema.data} onClose={onClose} />;
}

function Columns({ schema, onClose }: { schema: Schema; onClose: () => void }) {
  const lock = schema.properties.find((p) => p.key === "restriction");
  return (
    <div className={settings.form}>
      <ul className={css.columns} aria-label={t`Columns`}>
        {allColumns(schema)
          .filter((c) => c.key !== "restriction")
          .map((c) => (
            <li key={c.key}>
              <span>{c.label}</span>
              <small>{typeWords(schema, c.key)}</small>
            </li>
          ))}
        {lock && (
          <li data-off>
            <IconLock size={16} stroke={1.75} aria-hidden="true" />
            <span>{lock.label}</span>
            <small>{t`already in this tracker; switch it on under Columns`}</small>
            <SwitchOn schema={schema} onDone={onClose} />
          </li>
        )}
      </ul>
      {lock ? <Relabel schema={schema} label={lock.label} /> : <p className={settings.small}>{t`The column that says who may see each record is not open to your roles.`}</p>}
    </div>
  );
}

const typeWords = (schema: Schema, key: string) => (key === "state" ? typeWord("state") : typeWord(schema.properties.find((p) => p.key === key)?.type ?? "date"));

/** Shows the column in the view that is open, as a change of one's own until the view is saved. */
function SwitchOn({ schema, onDone }: { schema: Schema; onDone: () => void }) {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const params = new URLSearchParams(window.location.search);
  const here = window.location.pathname === `/w/${key}/t/${schema.key}`;
  const search: TableSearch = here ? { view: params.get("view") ?? undefined, columns: params.get("columns") ?? undefined } : {};
  const { view } = useOpenView(schema.key, search);
  const chosen = chosenColumns(schema, withView(search, view).columns);
  if (here && chosen.includes("restriction")) return <small>{t`It is switched on here.`}</small>;
  const show = async () => {
    const columns = [...chosen.filter((c) => c !== "restriction"), "restriction"].join(",");
    await navigate({ to: "/w/$ws/t/$tracker", params: { ws: key, tracker: schema.key }, search: (now: TableSearch) => (here ? { ...now, columns } : { columns }) });
    onDone();
  };
  return (
    <Button size="compact-sm" variant="default" onClick={() => void show()}>
      {t`Switch it on in this view`}
    </Button>
  );
}

function Relabel({ schema, label }: { schema: Schema; label: string }) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const [text, setText] = useState(label);
  const save = useMutation({
    mutationFn: () => api.relabelRestriction(key, schema.key, text.trim() === "Permissions" ? "" : text.trim()),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ["tracker", key] }), client.invalidateQueries({ queryKey: ["trackers", key] })]);
      say(t`The column's label was saved.`);
    },
  });
  const may = whyNot(schema.can.configure);
  const unchanged = text.trim() === label || text.trim() === "";
  return (
    <form
      className={settings.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (may === null && !unchanged && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Label of the Permissions column`} description={t`However it is called, its cells hold a lock and the word Public or Restricted.`} readOnly={may !== null} maxLength={200} value={text} onChange={(e) => setText(e.currentTarget.value)} />
      {save.error && (
        <p role="alert" className={settings.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={settings.actions}>
        <ReasonButton asks={may === null ? undefined : { takes: takes.configure }} reason={may ?? (unchanged ? t`Nothing is changed yet.` : null)} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
      </div>
    </form>
  );
}
