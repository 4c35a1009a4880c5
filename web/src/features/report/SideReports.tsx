import { t } from "@lingui/core/macro";
import { IconReport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "@/features/session/workspace";
import shell from "@/ui/Side.module.css";
import { useReports } from "./queries";

/** The way to the reports. Who has none and may ask for none does not see it. */
export function SideReports({ onFollow }: { onFollow?: () => void }) {
  const { key } = useWorkspace();
  const list = useReports();
  if (!list.data || (list.data.items.length === 0 && !list.data.can.ask.allowed)) return null;
  return (
    <Link to="/w/$ws/reports" params={{ ws: key }} className={shell.link} onClick={onFollow}>
      <IconReport size={16} stroke={1.75} aria-hidden="true" />
      <span>{t`Reports`}</span>
    </Link>
  );
}
