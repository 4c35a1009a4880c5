import { Button, Drawer, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { MatrixRole } from "@/api/model";
import type { Note } from "@/api/note";
import * as api from "@/api/settings";
import { useLook } from "@/features/review/Review";
import { Shifts } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import { plural } from "@/ui/format";
import { errorText, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { Level, levelWord } from "./Level";
import type { Config } from "./MatrixEditor";
import type { MatrixGroup } from "./MatrixGrid";
import { changes, toDocument, type Change, type Draft } from "./draft";
import css from "./Roles.module.css";

interface Props {
  opened: boolean;
  config: Config;
  role: MatrixRole;
  etag: string;
  draft: Draft;
  groups: readonly MatrixGroup[];
  onClose: () => void;
  onSaved: () => Promise<void>;
  /** Someone else saved first: read it anew; the draft stays. */
  onStale: () => Promise<void>;
}

/** Every cell that will be written, a reason for the audit log, and the one Save. */
export function ReviewPanel(props: Props) {
  const { config, role, draft } = props;
  const workspace = useWorkspace();
  const { say } = useToasts();
  const [note, setNote] = useState("");
  const key = role.role.key ?? role.role.id;
  const save = useMutation({
    mutationFn: () => api.putPermissions(workspace.key, config.key, key, props.etag, note.trim(), toDocument(role, draft)),
    onSuccess: async () => {
      setNote("");
      await props.onSaved();
      say(`Permissions of ${role.role.name} saved. They hold from the next request.`);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void props.onStale();
    },
  });
  const list = changes(role, draft);
  return (
    <Drawer opened={props.opened} onClose={props.onClose} position="right" size={440} title={`${plural(list.length, "change")} in role ${role.role.name}`} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={css.review}>
        <ul className={css.changes}>
          {list.map((change) => (
            <ChangeLine key={change.key} change={change} config={config} groups={props.groups} />
          ))}
        </ul>
        <Effect ask={(how) => api.putPermissions(workspace.key, config.key, key, props.etag, how, toDocument(role, draft))} draft={[config.id, key, props.etag, toDocument(role, draft)]} />
        {save.error && (
          <p role="alert" className={css.refused}>
            {save.error instanceof ApiError && save.error.status === 412 ? "Someone else changed these permissions meanwhile. They were read anew and your draft was kept: look at the list again, then save." : errorText(save.error)}
          </p>
        )}
        <Textarea label="Reason" description="Kept in the audit log." autosize minRows={2} maxLength={1000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
        <div className={css.reviewFoot}>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
          <Button variant="default" onClick={props.onClose}>
            Back to the matrix
          </Button>
        </div>
      </div>
    </Drawer>
  );
}

function ChangeLine({ change, config, groups }: { change: Change; config: Config; groups: readonly MatrixGroup[] }) {
  const { target } = change;
  const name = "action" in target ? target.action : target.property;
  const row = groups.flatMap((g) => g.rows).find((r) => r.key === name);
  const state = config.states.find((s) => s.key === change.state)?.label ?? change.state;
  const order = ["none", "assigned", "all"];
  const gain = order.indexOf(change.now) > order.indexOf(change.was);
  return (
    <li>
      <span className={css.sign} data-gain={gain || undefined}>
        {gain ? "▲ More" : "▼ Less"}
      </span>
      <span>
        <b>{row?.label ?? name}</b>
        {"side" in target && `, ${target.side}`} · {state}
        <span className={css.step}>
          <span className="vh">{levelWord(change.was)} to </span>
          <Level level={change.was} silent /> <span aria-hidden="true">→</span> <Level level={change.now} silent /> {levelWord(change.now)}
        </span>
      </span>
    </li>
  );
}

/** Who gains and who loses by the draft, counted by the engine that will decide. */
function Effect({ ask, draft }: { ask: (how: Note) => Promise<unknown>; draft: unknown }) {
  const got = useLook(draft, ask);
  if (got.isPending) return <Skeleton rows={3} label="Working out who gains and who loses" />;
  if (got.isError) return <p className={css.refused}>{errorText(got.error)}</p>;
  return <Shifts preview={got.data} />;
}
