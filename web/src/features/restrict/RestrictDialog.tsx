import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Modal, SegmentedControl, Switch } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import * as api from "@/api/restrict";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { Confirm } from "@/ui/Confirm";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { openRestrict, useRestricting } from "./context";
import { docOf, draftOf, sameDraft, type Draft } from "./draft";
import { useSaveRestriction } from "./save";
import { PublicWords, Result } from "./Result";
import { WhoLists } from "./WhoLists";
import css from "./Restrict.module.css";

/** Who may see a tracker, a saved view or a record at all: one dialog for all of them (A1 restriction, A7.4). */
export function RestrictDialog() {
  const target = useRestricting();
  const close = () => openRestrict(null);
  return (
    <Modal opened={target !== null} onClose={close} size={560} closeOnClickOutside={false} title={target ? t`Restrict “${target.name}”` : ""} closeButtonProps={{ "aria-label": t`Close` }}>
      {target && <Loaded key={JSON.stringify(target)} target={target} onClose={close} />}
    </Modal>
  );
}

function Loaded({ target, onClose }: { target: api.Restricted; onClose: () => void }) {
  const { key } = useWorkspace();
  const got = useQuery({ queryKey: ["restriction", key, target], queryFn: () => api.restriction(key, target), staleTime: 0, gcTime: 0 });
  if (got.isPending) return <Skeleton rows={4} />;
  if (got.isError) return <Failure error={got.error} what={t`The restriction`} onRetry={() => void got.refetch()} />;
  return <Form target={target} got={got.data} onClose={onClose} />;
}

interface FormProps {
  target: api.Restricted;
  got: Tagged<api.Restriction>;
  onClose: () => void;
}

function Form({ target, got, onClose }: FormProps) {
  const before = draftOf(got.body);
  const [draft, setDraft] = useState<Draft>(before);
  const [who, setWho] = useState(before.restricted);
  const [publishing, setPublishing] = useState(false);
  const lists = useId();
  const save = useSaveRestriction(target, got.etag, onClose);
  const changed = target.kind === "records" || !sameDraft(before, draft);
  const toggle = (on: boolean) => {
    if (!on && before.restricted) return setPublishing(true);
    setDraft({ ...draft, restricted: on });
    setWho(on);
  };
  const locksOut = save.error instanceof ApiError && isLockOut(save.error);
  return (
    <form
      className={settings.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !save.isPending) save.mutate({ doc: docOf(draft) });
      }}
    >
      <div className={css.switch}>
        {target.kind !== "records" && <Switch label={t`Restrict Access`} checked={draft.restricted} onChange={(e) => toggle(e.currentTarget.checked)} data-autofocus />}
        <span className={css.mode}>{draft.restricted ? t`Restricted` : t`Public`}</span>
        {draft.restricted && (
          <ActionIcon aria-label={t`Choose users or teams`} aria-expanded={who} aria-controls={lists} onClick={() => setWho(!who)}>
            <IconSettings size={18} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        )}
      </div>
      <p className={settings.small}>{t`${draft.restricted ? onlyThese[target.kind] : openTo[target.kind]} A restriction never shows more than a person's roles allow.`}</p>
      {target.kind === "records" && (
        <SegmentedControl
          aria-label={t`What to do with them`}
          data={[
            { value: "restricted", label: t`Restrict them all to this list` },
            { value: "public", label: t`Make them all public` },
          ]}
          value={draft.restricted ? "restricted" : "public"}
          onChange={(mode) => toggle(mode === "restricted")}
        />
      )}
      <div id={lists}>{draft.restricted && who && <WhoLists draft={draft} guests={got.body.guests ?? []} onChange={setDraft} />}</div>
      {changed && <Result target={target} etag={got.etag} doc={docOf(draft)} />}
      {save.error && !locksOut && !publishing && (
        <p role="alert" className={settings.refused}>
          {save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this meanwhile. Close this and look again.` : <RefusalText error={save.error} />}
        </p>
      )}
      <div className={settings.actions}>
        <ReasonButton reason={changed ? null : t`Nothing is changed yet.`} loading={save.isPending} onClick={() => save.mutate({ doc: docOf(draft) })}>
          {t`Save`}
        </ReasonButton>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
      <Confirm opened={locksOut} title={t`Lock yourself out?`} yes={t`Save and lock me out`} no={t`Keep me on it`} danger busy={save.isPending} onYes={() => save.mutate({ doc: { ...docOf(draft), lock_me_out: true } })} onNo={save.reset}>
        <p>
          {t`You are not on this list, nor is a team of yours. After saving you will not see “${target.name}” any more, and somebody else has to let you in again.`}
        </p>
      </Confirm>
      <Confirm opened={publishing} title={t`Make “${target.name}” public?`} yes={t`Yes, make Public`} no={t`Keep restricted`} busy={save.isPending} error={save.error} onYes={() => save.mutate({ doc: { mode: "public" } })} onNo={() => setPublishing(false)}>
        <PublicWords target={target} etag={got.etag} />
      </Confirm>
    </form>
  );
}

/** The refusal that a second confirmation lifts (A7.4). */
const isLockOut = (error: ApiError) => error.code === "confirm" || (error.problem.errors ?? []).some((e) => e.code === "locks_you_out");

const openTo = {
  view: t`Public: everyone who sees the tracker can open this view.`,
  records: t`Public: everyone whose roles show these records can see them.`,
  tracker: t`Public: everyone whose roles show this tracker can see it and interact with it.`,
  dashboard: t`Public: everyone with dashboards can open it, each over the records that they see.`,
  record: t`Public: everyone whose roles show this record can see it.`,
} as const;

const onlyThese = {
  view: t`Only the people on the list can open this view. It hides no record from anybody.`,
  records: t`Only the people on the list see these records, whoever is assigned to them or made them.`,
  tracker: t`Only the people on the list see this tracker.`,
  dashboard: t`Only the people on the list can open this dashboard.`,
  record: t`Only the people on the list see this record, whoever is assigned to it or made it.`,
} as const;
