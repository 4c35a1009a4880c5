import { t } from "@lingui/core/macro";
import { IconLock, IconPencil, IconShare, IconTrash } from "@tabler/icons-react";
import type { Tracker } from "@/api/model";
import type { View } from "@/api/views";
import { openRestrict } from "@/features/restrict/context";
import { ReasonItem } from "@/ui/ReasonItem";
import { whyNot } from "@/ui/reasons";
import { openDialog } from "./dialog";

/** What is done with a saved view: the menu beside its name, in the drawer and over the table. */
export function ViewMenuItems({ tracker, view }: { tracker: Tracker; view: View }) {
  const mayRestrict = view.shared ? whyNot(view.can.restrict) : t`This view is yours alone. Share it first.`;
  const manage = { action: "restrict", tracker: tracker.key } as const; // views of others are for who manages the tracker (A7)
  return (
    <>
      <ReasonItem icon={<IconLock size={16} stroke={1.75} />} reason={mayRestrict} asks={view.shared ? manage : undefined} onClick={() => openRestrict({ kind: "view", tracker: tracker.key, view: view.id, name: view.name })}>
        {t`Permission View`}
      </ReasonItem>
      <ReasonItem icon={<IconShare size={16} stroke={1.75} />} reason={null} onClick={() => openDialog({ kind: "share", tracker, view })}>
        {t`Share…`}
      </ReasonItem>
      <ReasonItem icon={<IconPencil size={16} stroke={1.75} />} reason={whyNot(view.can.edit)} asks={manage} onClick={() => openDialog({ kind: "rename", tracker, view })}>
        {t`Rename…`}
      </ReasonItem>
      <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} reason={whyNot(view.can.delete)} asks={manage} danger onClick={() => openDialog({ kind: "delete", tracker, view })}>
        {t`Delete…`}
      </ReasonItem>
    </>
  );
}
