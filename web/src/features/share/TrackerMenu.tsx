import { t } from "@lingui/core/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { IconColumns3, IconDots, IconHistory, IconLock, IconSettings, IconShieldCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Tracker } from "@/api/model";
import { useConfigurationMode } from "@/features/designer/mode";
import { openRestrict } from "@/features/restrict/context";
import { useWorkspace } from "@/features/session/workspace";
import { ReasonItem } from "@/ui/ReasonItem";
import { whyNot } from "@/ui/reasons";
import { openDialog } from "./dialog";
import css from "./Tree.module.css";

/** What is done with a tracker as a whole: the entries of *Manage Tracker* and of the menu beside its name. */
export function TrackerMenuItems({ tracker }: { tracker: Tracker }) {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const target = { kind: "tracker", tracker: tracker.key, name: tracker.name } as const;
  return (
    <>
      <ReasonItem icon={<IconLock size={16} stroke={1.75} />} reason={whyNot(tracker.can.restrict)} asks={{ action: "restrict", tracker: tracker.key }} onClick={() => openRestrict(target)}>
        {t`Tracker Permissions`}
      </ReasonItem>
      <Menu.Item leftSection={<IconHistory size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/activity", params: { ws: key, tracker: tracker.key } })}>
        {t`Activity`}
      </Menu.Item>
      {tracker.can.audit.allowed && (
        <Menu.Item leftSection={<IconShieldCheck size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/audit", params: { ws: key, tracker: tracker.key } })}>
          {t`Audit log`}
        </Menu.Item>
      )}
      <ConfigureItem tracker={tracker} />
      <ReasonItem icon={<IconColumns3 size={16} stroke={1.75} />} reason={null} onClick={() => openDialog({ kind: "edit-tracker", tracker })}>
        {t`Edit Tracker`}
      </ReasonItem>
    </>
  );
}

/** The way into the designer, in configuration mode and for who may (A8). */
function ConfigureItem({ tracker }: { tracker: Tracker }) {
  const { key: ws } = useWorkspace();
  const on = useConfigurationMode();
  const navigate = useNavigate();
  if (!on || !tracker.can.configure.allowed) return null;
  return (
    <Menu.Item leftSection={<IconSettings size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/configure/$part", params: { ws, tracker: tracker.key, part: "states" } })}>
      {t`Configure`}
    </Menu.Item>
  );
}

/** The button with three dots beside a name in the drawer. */
export function DotsMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <ActionIcon size={28} className={css.dots} aria-label={label}>
          <IconDots size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
