import { t } from "@lingui/core/macro";
import { IconTable } from "@tabler/icons-react";
import { LinkButton } from "@/features/nav/LinkButton";
import { useWorkspace } from "@/features/session/workspace";
import { Notice } from "@/ui/Status";
import { useHelp } from "./Gate";

/** In the place of what is about trackers, where there is none to configure: the way to make one, or whom to ask (A8). */
export function NoTracker() {
  const { key: ws, can } = useWorkspace();
  const ask = useHelp();
  const may = can.create_trackers.allowed;
  return (
    <Notice
      icon={<IconTable size={24} stroke={1.75} />}
      title={may ? t`No trackers yet` : t`No tracker that you may configure`}
      actions={
        may && (
          <LinkButton to="/w/$ws/settings/trackers" params={{ ws }} search={{ add: true }}>
            {t`New tracker`}
          </LinkButton>
        )
      }
    >
      {!may && <p>{t`Your settings access names no tracker. ${ask}`}</p>}
    </Notice>
  );
}
