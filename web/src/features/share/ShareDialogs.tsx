import { t } from "@lingui/core/macro";
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { IconCopy, IconEye, IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Tracker } from "@/api/model";
import * as api from "@/api/views";
import { openRestrict } from "@/features/restrict/context";
import { toKey } from "@/features/roles/key";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { useViewAs } from "@/features/viewas/context";
import { Confirm } from "@/ui/Confirm";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { ReasonText, RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { openDialog, useDialog, type Dialog } from "./dialog";
import { EditTracker } from "./EditTracker";
import { useViews, viewsKey } from "./queries";
import css from "./ViewBar.module.css";

const close = () => openDialog(null);

/** The windows about saved views and a tracker's columns, wherever they were opened from. */
export function ShareDialogs() {
  const dialog = useDialog();
  if (dialog?.kind === "delete") return <Delete dialog={dialog} />;
  return (
    <Modal opened={dialog !== null} onClose={close} size={520} title={dialog ? titleOf(dialog) : ""} closeButtonProps={{ "aria-label": t`Close` }}>
      {dialog?.kind === "save" && <Save dialog={dialog} />}
      {dialog?.kind === "rename" && <Rename dialog={dialog} />}
      {dialog?.kind === "share" && <Share dialog={dialog} />}
      {dialog?.kind === "edit-tracker" && <EditTracker tracker={dialog.tracker} onClose={close} />}
    </Modal>
  );
}

function titleOf(dialog: Dialog): string {
  switch (dialog.kind) {
    case "save":
      return t`Save a view of ${dialog.tracker.name}`;
    case "rename":
      return t`Rename “${dialog.view.name}”`;
    case "share":
      return t`Share “${dialog.view.name}”`;
    case "delete":
      return t`Delete “${dialog.view.name}”?`;
    case "edit-tracker":
      return t`Edit Tracker: ${dialog.tracker.name}`;
  }
}

type Of<K extends Dialog["kind"]> = Extract<Dialog, { kind: K }>;

/** Writes something of a view, then reads the views anew. */
function useWrite<T>(tracker: Tracker, write: (workspace: string) => Promise<T>, onDone: (made: T) => void) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => write(key),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: viewsKey(key, tracker.key) });
      onDone(made);
    },
  });
}

function Refused({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p role="alert" className={settings.refused}>
      <RefusalText error={error} />
    </p>
  );
}

function Save({ dialog }: { dialog: Of<"save"> }) {
  const { tracker, draft, onSaved } = dialog;
  const { say } = useToasts();
  const views = useViews(tracker.key);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const noShare = whyNot(tracker.can.share_views);
  const save = useWrite(
    tracker,
    (ws) => api.create(ws, tracker.key, { ...draft, key: freshKey(name, views.data ?? []), name: name.trim(), shared }),
    (made) => {
      close();
      say(t`View ${made.name} was saved.`);
      onSaved(made);
    },
  );
  return (
    <form
      className={settings.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <Checkbox label={t`Share it with everyone who sees ${tracker.name}`} description={noShare !== null ? <ReasonText reason={noShare} asks={{ action: "restrict", tracker: tracker.key }} /> : t`Opening it never shows more than a person's role allows.`} disabled={noShare !== null} checked={shared} onChange={(e) => setShared(e.currentTarget.checked)} />
      <Refused error={save.error} />
      <div className={settings.actions}>
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
          {t`Save`}
        </Button>
        <Button variant="default" onClick={close}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}

/** A key of the name that none of the views one sees has. */
function freshKey(name: string, views: readonly api.View[]): string {
  const base = toKey(name) || "view";
  for (let n = 1; ; n++) {
    const key = n === 1 ? base : `${base.slice(0, 60)}-${n}`;
    if (!views.some((v) => v.key === key)) return key;
  }
}

function Rename({ dialog }: { dialog: Of<"rename"> }) {
  const { tracker, view } = dialog;
  const [name, setName] = useState(view.name);
  const save = useWrite(tracker, (ws) => api.patch(ws, tracker.key, view.id, { name: name.trim() }), close);
  return (
    <form
      className={settings.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <Refused error={save.error} />
      <div className={settings.actions}>
        <Button type="submit" loading={save.isPending} disabled={name.trim() === "" || name.trim() === view.name}>
          {t`Save`}
        </Button>
        <Button variant="default" onClick={close}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}

function Delete({ dialog }: { dialog: Of<"delete"> }) {
  const { tracker, view } = dialog;
  const { say } = useToasts();
  const remove = useWrite(
    tracker,
    (ws) => api.remove(ws, tracker.key, view.id),
    () => {
      close();
      say(t`View ${view.name} was deleted.`);
    },
  );
  return (
    <Confirm opened title={titleOf(dialog)} yes={t`Delete`} danger busy={remove.isPending} error={remove.error} onYes={() => remove.mutate()} onNo={close}>
      <p>{view.shared ? t`Nobody finds it any more. The records stay as they are.` : t`The records stay as they are.`}</p>
    </Confirm>
  );
}

/** Who can open a view, its link, and whether the tracker opens with it. */
function Share({ dialog }: { dialog: Of<"share"> }) {
  const { tracker } = dialog;
  const { key } = useWorkspace();
  const { say } = useToasts();
  const viewAs = useViewAs();
  const views = useViews(tracker.key);
  const view = views.data?.find((v) => v.id === dialog.view.id) ?? dialog.view;
  const [change, setChange] = useState<api.ViewPatch>({});
  const write = useWrite(tracker, (ws) => api.patch(ws, tracker.key, view.id, change), () => setChange({}));
  const set = (next: api.ViewPatch) => {
    setChange(next);
    write.reset();
  };
  const shared = change.shared ?? view.shared;
  const byDefault = (change.default ?? view.default ?? false) && shared;
  const may = whyNot(view.can.share);
  const link = `${window.location.origin}/w/${key}/t/${tracker.key}?view=${view.key}`;
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    say(t`Link copied. Who opens it sees what their own roles allow.`);
  };
  const dirty = shared !== view.shared || byDefault !== (view.default ?? false);
  return (
    <form
      className={settings.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (dirty && may === null && !write.isPending) write.mutate();
      }}
    >
      <p className={settings.small}>{t`Opening the view never shows more than a person's role allows.`}</p>
      <Checkbox label={t`Shared: everyone who sees ${tracker.name}`} description={may !== null ? <ReasonText reason={may} asks={{ action: "restrict", tracker: tracker.key }} /> : t`Off: it is its author's alone.`} disabled={may !== null} checked={shared} onChange={(e) => set({ ...change, shared: e.currentTarget.checked, default: e.currentTarget.checked ? change.default : false })} />
      <Checkbox label={t`${tracker.name} opens with this view`} disabled={may !== null || !shared} checked={byDefault} onChange={(e) => set({ ...change, default: e.currentTarget.checked })} />
      {view.shared && (
        <ReasonButton
          reason={whyNot(view.can.restrict)}
          asks={{ action: "restrict", tracker: tracker.key }}
          variant="default"
          leftSection={<IconLock size={16} stroke={1.75} />}
          onClick={() => {
            close();
            openRestrict({ kind: "view", tracker: tracker.key, view: view.id, name: view.name });
          }}
        >
          {view.restricted ? t`Restricted: choose who can open it…` : t`Choose who can open it…`}
        </ReasonButton>
      )}
      <div className={css.link}>
        <TextInput label={t`Link`} readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
        <Button variant="default" leftSection={<IconCopy size={16} stroke={1.75} />} onClick={() => void copy()}>
          {t`Copy`}
        </Button>
      </div>
      <Refused error={write.error} />
      <div className={settings.actions}>
        <ReasonButton asks={may === null ? undefined : { action: "restrict", tracker: tracker.key }} reason={may ?? (dirty ? null : t`Nothing is changed yet.`)} loading={write.isPending} onClick={() => write.mutate()}>
          {t`Save`}
        </ReasonButton>
        <Button variant="default" onClick={close}>
          {t`Close`}
        </Button>
        {viewAs.superuser && (
          <Button
            variant="subtle"
            leftSection={<IconEye size={16} stroke={1.75} />}
            onClick={() => {
              close();
              viewAs.choose({});
            }}
          >
            {t`Preview as…`}
          </Button>
        )}
      </div>
    </form>
  );
}
