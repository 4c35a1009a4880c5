import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconHelp, IconHistory, IconLink, IconShare, IconTrash, IconUsers } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { Row, Schema, Written } from "@/api/model";
import * as records from "@/api/record";
import type { Action } from "@/api/why";
import { LinksDialog } from "@/features/link/LinksDialog";
import { tableSearch } from "@/features/nav/lastTable";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { ReasonItem } from "@/ui/ReasonItem";
import { lowered } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { recordKey, refresh } from "./save";
import { useSideTab } from "./Side";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  etag: string;
}

/** What is done with a record as a whole. What is refused stays in the menu and says why. */
export function MoreMenu({ schema, place, row, etag }: Props) {
  const [deleting, setDeleting] = useState(false);
  const [linking, setLinking] = useState(false);
  const { say } = useToasts();
  const settings = useWorkspace().can.settings.allowed;
  const why = useWhy();
  const record = { tracker: schema.key, record: String(row.number) };
  const act = useAction(schema, place);
  const navigate = useNavigate();
  const [, setTab] = useSideTab();
  const noun = lowered(schema.singular);
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    say(t`Link copied. Who opens it sees what their own rights allow.`);
  };
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t`More actions for ${noun} ${row.number}`}>
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} stroke={1.75} />} onClick={() => void copy()}>
            {t`Copy link`}
          </Menu.Item>
          <ReasonItem
            icon={<IconCopy size={16} stroke={1.75} />}
            reason={whyNot(schema.can.create)}
            asks={{ action: "create", tracker: schema.key }}
            onClick={() => void navigate({ to: "/w/$ws/t/$tracker/new", params: { ws: place.workspace, tracker: schema.key }, search: { from: row.number } })}
          >
            {t`Duplicate`}
          </ReasonItem>
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.75} />} onClick={() => setTab("activity")}>
            {t`History`}
          </Menu.Item>
          <Menu.Item leftSection={<IconHelp size={16} stroke={1.75} />} onClick={() => why.ask({ action: "view", ...record })}>
            {t`Why?`}
          </Menu.Item>
          {settings && (
            <Menu.Item leftSection={<IconUsers size={16} stroke={1.75} />} onClick={() => why.open({ kind: "who", question: { action: "view", ...record } })}>
              {t`Who can see this?`}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconShare size={16} stroke={1.75} />} onClick={() => setLinking(true)}>
            {t`Share…`}
          </Menu.Item>
          <Menu.Divider />
          {row.archived ? (
            <ReasonItem icon={<IconArchiveOff size={16} stroke={1.75} />} reason={whyNot(row.can.restore)} asks={{ action: "restore", ...record }} onClick={() => act.mutate({ action: "restore", words: t`Restored`, call: () => records.restore(place, etag) })}>
              {t`Restore`}
            </ReasonItem>
          ) : (
            <ReasonItem
              icon={<IconArchive size={16} stroke={1.75} />}
              reason={whyNot(row.can.archive)}
              asks={{ action: "archive", ...record }}
              onClick={() => act.mutate({ action: "archive", words: t`Archived`, call: () => records.archive(place, etag), undo: () => records.restore(place, "*") })}
            >
              {t`Archive`}
            </ReasonItem>
          )}
          <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} reason={whyNot(row.can.delete)} asks={{ action: "delete", ...record }} onClick={() => setDeleting(true)} danger>
            {t`Delete…`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <LinksDialog schema={schema} place={{ ...place, record: String(row.number) }} refused={whyNot(row.can.restrict)} opened={linking} onClose={() => setLinking(false)} />
      <Modal opened={deleting} onClose={() => setDeleting(false)} title={t`Delete ${noun} ${row.number}?`} closeButtonProps={{ "aria-label": t`Close` }}>
        <p>{t`It goes into the bin for 30 days and out of every list.`}</p>
        <div className={css.modalFoot}>
          <Button
            color="red"
            data-autofocus
            onClick={() => {
              setDeleting(false);
              act.mutate({ action: "delete", words: t`Deleted`, call: async () => void (await records.remove(place, etag)) });
            }}
          >
            {t`Delete`}
          </Button>
          <Button variant="default" onClick={() => setDeleting(false)}>
            {t`Cancel`}
          </Button>
        </div>
      </Modal>
    </>
  );
}

export interface Job {
  action: Action;
  words: string;
  call: () => Promise<Written | void>;
  undo?: () => Promise<Written>;
}

/** Runs what is done with a record as a whole, and says what became of it. */
export function useAction(schema: Schema, place: records.OnePlace) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { say } = useToasts();
  const refuse = useRefuse();
  return useMutation({
    mutationFn: ({ call }: Job) => call(),
    onSuccess: async (written, { words, undo }) => {
      if (written?.visible) {
        await refresh(client, place);
        say(words, undo && { label: t`Undo`, run: () => void undo().then(() => refresh(client, place)) });
        return;
      }
      say(words);
      await navigate({ to: "/w/$ws/t/$tracker", params: { ws: place.workspace, tracker: schema.key }, search: tableSearch(place.workspace, schema.key) });
      client.removeQueries({ queryKey: recordKey(place) });
      await refresh(client, place);
    },
    onError: async (error, { action }) => {
      refuse(error, error instanceof ApiError && error.status === 412 ? t`Someone changed this record meanwhile. Look at it again first.` : undefined, { action, tracker: schema.key, record: place.record });
      await refresh(client, place);
    },
  });
}
