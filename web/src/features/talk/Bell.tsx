import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "@/features/session/workspace";
import { useNewest } from "./queries";

/** The way to the notifications, with how many are new. */
export function Bell({ className, badge, size = 16, onFollow }: { className?: string; badge?: string; size?: number; onFollow?: () => void }) {
  const { key, view_as } = useWorkspace();
  const newest = useNewest();
  const n = newest.data?.unread ?? 0;
  const shown = n >= 100 ? "99+" : n;
  if (view_as) return null; // nobody reads another's (A13.4)
  return (
    <Link to="/w/$ws/notifications" params={{ ws: key }} className={className} onClick={onFollow} activeOptions={{ includeSearch: false }}>
      <IconBell size={size} stroke={1.75} aria-hidden="true" />
      <span>{t`Notifications`}</span>
      {n > 0 && (
        <span className={badge}>
          <Trans>{shown}<span className="vh"> unread</span></Trans>
        </span>
      )}
    </Link>
  );
}
