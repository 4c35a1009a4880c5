import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tracker } from "@/api/model";
import { openRestrict } from "@/features/restrict/context";
import { ReasonItem } from "@/ui/ReasonItem";
import { whyNot } from "@/ui/reasons";
import css from "./Tree.module.css";

/** What is done with a tracker as a whole: the entries of *Manage Tracker* and of the menu beside its name. */
export function TrackerMenuItems({ tracker }: { tracker: Tracker }) {
  const target = { kind: "tracker", tracker: tracker.key, name: tracker.name } as const;
  return (
    <>
      <ReasonItem icon={<IconLock size={16} stroke={1.75} />} reason={whyNot(tracker.can.restrict)} onClick={() => openRestrict(target)}>
        Tracker Permissions
      </ReasonItem>
      {/* Further entries of a tracker (Configure, Edit Tracker) stand below this line. */}
    </>
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
