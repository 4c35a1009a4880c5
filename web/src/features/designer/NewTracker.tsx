import { plural, t } from "@lingui/core/macro";
import { Button, Checkbox, Modal, Radio, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import * as api from "@/api/designer";
import type { Note } from "@/api/note";
import { Review } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { useTrackers } from "@/features/tracker/queries";
import { listed } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { keyFor } from "./draft";

/** A new tracker: empty or from an example, and whom it is open to (A6.4). */
export function NewTracker({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`New tracker`} size="lg" closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Start />}
    </Modal>
  );
}

function Start() {
  const { key: ws } = useWorkspace();
  const offered = useQuery({ queryKey: ["tracker-starts", ws], queryFn: () => api.starts(ws) });
  if (offered.isPending) return <Skeleton rows={6} />;
  if (offered.isError) return <Failure error={offered.error} what={t`What a tracker can start from`} onRetry={() => void offered.refetch()} />;
  return <Form starts={offered.data} />;
}

const empty = "empty";

function Form({ starts }: { starts: api.Starts }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const others = useTrackers();
  const [template, setTemplate] = useState(empty);
  const [name, setName] = useState("");
  const [open, setOpen] = useState<"everyone" | "roles" | null>(null);
  const [kept, setKept] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const [note, setNote] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const member = starts.wildcards.find((r) => r.key === "member");
  const rest = starts.wildcards.filter((r) => r !== member);
  const chosen = starts.templates.find((t) => t.key === template);
  const called = name.trim() || chosen?.tracker_name || "";
  const doc = {
    key: keyFor(called, (others.data ?? []).map((t) => t.key)),
    name: called,
    closed_to: open === "roles" ? starts.wildcards.filter((r) => !kept.includes(r.id)).map((r) => r.id) : undefined,
  };
  const write = (how: Note) => (chosen ? api.createFromTemplate(ws, chosen.key, doc, how) : api.createTracker(ws, { ...doc, ...blank }, how));
  const make = useMutation({
    mutationFn: () => write(note),
    onSuccess: async (made) => {
      await navigate({ to: "/w/$ws/t/$tracker/configure/$part", params: { ws, tracker: made.key, part: "states" } });
      await client.invalidateQueries();
    },
  });
  return (
    <form
      className={shared.form}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        if (called !== "" && open !== null) setReviewing(true);
      }}
    >
      <Radio.Group label={t`Start from`} value={template} onChange={setTemplate}>
        <div className={shared.form}>
          <Radio value={empty} label={t`Empty`} description={t`One property and two states, to design by hand.`} />
          {starts.templates.map((it) => (
            <Radio key={it.key} value={it.key} label={it.name} description={t`${it.about} ${plural(it.properties, { one: "# property", other: "# properties" })}; ${it.states.join(", ")}. Matrix for ${listed(it.roles)}.`} />
          ))}
        </div>
      </Radio.Group>
      <TextInput label={t`Name`} placeholder={chosen?.tracker_name} required={!chosen} withAsterisk={false} maxLength={200} value={name} error={tried && called === "" ? t`Give it a name.` : undefined} onChange={(e) => setName(e.currentTarget.value)} />
      <Radio.Group label={t`Who has access to begin with`} value={open} error={tried && open === null ? t`Choose one.` : undefined} onChange={(v) => setOpen(v as "everyone" | "roles")}>
        <div className={shared.form}>
          <Radio value="everyone" label={t`Open to everyone (${member?.name ?? t`Member`})`} description={reach(starts.wildcards)} />
          <Radio value="roles" label={t`Only the roles I set`} description={t`Nobody sees it before the matrix says so.`} />
        </div>
      </Radio.Group>
      {open === "roles" && rest.length > 0 && (
        <Checkbox.Group label={t`These roles reach every tracker. Which keep that here?`} value={kept} onChange={setKept}>
          <div className={shared.form}>
            {rest.map((r) => (
              <Checkbox key={r.id} value={r.id} label={t`${r.name}, held by ${plural(r.people, { one: "# person or team", other: "# people and teams" })}`} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <div className={shared.actions}>
        <Button type="submit">{t`Review and create`}</Button>
      </div>
      <Review opened={reviewing} title={t`New tracker ${called}`} draft={{ ...doc, template }} write={write} note={note} onNote={setNote} busy={make.isPending} error={make.error} onSave={() => make.mutate()} onClose={() => setReviewing(false)} />
    </form>
  );
}

const blank = {
  numbering: "sequential" as const,
  properties: [{ key: "name", label: t`Name`, type: "text" as const }],
  states: [
    { key: "open", label: t`Open`, kind: "open" as const },
    { key: "done", label: t`Done`, kind: "done" as const },
  ],
  transitions: [
    { from: "open", to: "done" },
    { from: "done", to: "open" },
  ],
  label: "name",
};

function reach(wild: api.Starts["wildcards"]): string {
  if (wild.length === 0) return t`No role reaches every tracker.`;
  const roles = listed(wild.map((r) => r.name));
  return plural(wild.length, { one: `${roles} gets in it what it has in every tracker.`, other: `${roles} get in it what they have in every tracker.` });
}
