import { Trans } from "@lingui/react/macro";
import { IconArrowRight, IconAt, IconLockOpen, IconMessage, IconUserCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import * as api from "@/api/talk";
import { keyOf, useWorkspace } from "@/features/session/workspace";
import { ago, dateTime } from "@/ui/format";
import { Said } from "./Comments";
import { notificationsKey } from "./queries";
import { said } from "./words";
import css from "./Talk.module.css";

const icons = { assigned: IconUserCheck, mentioned: IconAt, commented: IconMessage, moved: IconArrowRight, access: IconLockOpen };

/** Notes what has been read, and shows it at once wherever it stands. */
export function useMarkRead() {
  const { key } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: { ids?: string[]; up_to?: string }) => api.markRead(key, what),
    onSettled: () => client.invalidateQueries({ queryKey: notificationsKey(key) }),
  });
}

/** One notification as a link to what it is about; following it reads it. */
export function Item({ n, onFollow }: { n: api.Notification; onFollow?: () => void }) {
  const { key } = useWorkspace();
  const read = useMarkRead();
  const Icon = icons[n.kind];
  const follow = () => {
    if (!n.read) read.mutate({ ids: [n.id] });
    onFollow?.();
  };
  const inner = (
    <>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <b>
        {n.read ? said(n) : <Trans><span className="vh">New: </span>{said(n)}</Trans>}
      </b>
      <time dateTime={n.at} title={dateTime(n.at)}>
        {ago(n.at)}
      </time>
      {n.comment && (
        <span className={css.quote}>
          <Said text={n.comment.text} people={n.comment.mentions ?? []} />
        </span>
      )}
    </>
  );
  const common = { className: css.item, "data-unread": n.read ? undefined : true, onClick: follow };
  if (!n.record) {
    return (
      <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker: keyOf(n.tracker) }} {...common}>
        {inner}
      </Link>
    );
  }
  return (
    <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: keyOf(n.tracker), record: String(n.record.number) }} {...common}>
      {inner}
    </Link>
  );
}
