import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Allowance } from "@/api/model";
import type { OnePlace } from "@/api/record";
import * as api from "@/api/talk";
import { useWorkspace } from "@/features/session/workspace";
import { activityKey } from "@/features/record/save";
import { Avatar } from "@/ui/Avatar";
import { Confirm } from "@/ui/Confirm";
import { ago, dateTime } from "@/ui/format";
import { ReasonItem } from "@/ui/ReasonItem";
import { ReasonText, useRefuse } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { Writer } from "./Writer";
import { parts, typed } from "./mention";
import { commentsKey, useComments } from "./queries";
import css from "./Talk.module.css";

/** What is said about a record, newest first, and a place to say something. `can` is the record's own word on it. */
export function Comments({ place, can, autoFocus }: { place: OnePlace; can: Allowance; autoFocus?: boolean }) {
  const list = useComments(place);
  const looking = useWorkspace().view_as !== undefined;
  const client = useQueryClient();
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const readers = list.data?.pages[0]?.readers;
  const anew = async () => {
    await client.invalidateQueries({ queryKey: commentsKey(place) });
    void client.invalidateQueries({ queryKey: activityKey(place) });
  };
  return (
    <section aria-label={t`Comments`} className={css.comments}>
      {!looking && can.allowed && <Writer place={place} readers={readers} autoFocus={autoFocus} onDone={anew} />}
      {!looking && !can.allowed && list.data && <p className={css.refused}><ReasonText reason={refused(can.reason)} asks={{ action: "comment", tracker: place.tracker, record: place.record }} /></p>}
      {list.isPending && <Skeleton rows={4} label={t`Loading the comments`} />}
      {list.isError && <Failure error={list.error} what={t`The comments`} onRetry={() => void list.refetch()} />}
      {list.data && all.length === 0 && <p className={css.none}>{t`Nobody has said anything yet.`}</p>}
      <ol className={css.list}>
        {all.map((comment) => (
          <li key={comment.id}>
            <One place={place} comment={comment} looking={looking} onDone={anew} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" size="compact-sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t`Show older`}
        </Button>
      )}
    </section>
  );
}

const refused = (reason: string | undefined) => (reason === "archived" ? t`This record is archived: it can be read, and nothing can be said about it.` : t`Your roles let you read comments here, but not write them.`);

function One({ place, comment, looking, onDone }: { place: OnePlace; comment: api.Comment; looking: boolean; onDone: () => Promise<void> }) {
  const [editing, setEditing] = useState(false);
  const who = comment.who?.name ?? t`Someone`;
  if (editing) {
    return (
      <Writer
        place={place}
        comment={{ id: comment.id, text: typed(comment.text, comment.mentions), people: comment.mentions }}
        autoFocus
        onLeave={() => setEditing(false)}
        onDone={async () => {
          await onDone();
          setEditing(false);
        }}
      />
    );
  }
  return (
    <article className={css.one} aria-label={t`Comment by ${who}, ${ago(comment.at)}`}>
      <header className={css.by}>
        <Avatar name={who} small />
        <b>{who}</b>
        <time dateTime={comment.at} title={dateTime(comment.at)}>
          {ago(comment.at)}
        </time>
        {comment.edited_at && <span title={dateTime(comment.edited_at)}>· {t`changed`}</span>}
        {!looking && (comment.can.edit.allowed || comment.can.remove.allowed) && <More place={place} comment={comment} onEdit={() => setEditing(true)} onDone={onDone} />}
      </header>
      <p className={css.text}>
        <Said text={comment.text} people={comment.mentions} />
      </p>
    </article>
  );
}

/** A text with the people in it by name. */
export function Said({ text, people }: { text: string; people: readonly { id: string; name: string }[] }) {
  return parts(text, people).map((part, i) => ("text" in part ? <span key={i}>{part.text}</span> : <b key={i} className={css.person}>@{part.person}</b>));
}

function More({ place, comment, onEdit, onDone }: { place: OnePlace; comment: api.Comment; onEdit: () => void; onDone: () => Promise<void> }) {
  const [asks, setAsks] = useState(false);
  const { say } = useToasts();
  const refuse = useRefuse();
  const remove = useMutation({
    mutationFn: () => api.takeAway(place, comment.id),
    onSuccess: async () => {
      await onDone();
      say(t`The comment is gone.`);
    },
    onError: (error) => refuse(error),
    onSettled: () => setAsks(false),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" className={css.more} aria-label={comment.who ? t`More about the comment by ${comment.who.name}` : t`More about this comment`}>
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ReasonItem icon={<IconPencil size={16} stroke={1.75} />} reason={comment.can.edit.allowed ? null : t`Only who wrote a comment changes it.`} asks={{}} onClick={onEdit}>
            {t`Change`}
          </ReasonItem>
          <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} danger reason={comment.can.remove.allowed ? null : t`Taking away a comment of somebody else needs a role that manages comments.`} asks={{}} onClick={() => setAsks(true)}>
            {t`Take away`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <Confirm opened={asks} title={t`Take this comment away?`} yes={t`Take away`} danger busy={remove.isPending} onYes={() => remove.mutate()} onNo={() => setAsks(false)}>
        <p>{t`It cannot be brought back. That a comment was removed stays in the activity.`}</p>
      </Confirm>
    </>
  );
}
