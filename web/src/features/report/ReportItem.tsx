import { t } from "@lingui/core/macro";
import { IconReport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { reads } from "./takes";
import type { Schema } from "@/api/model";
import type { TableSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { withState } from "@/features/tracker/filter";
import { asked } from "@/features/tracker/groups";
import { ReasonItem } from "@/ui/ReasonItem";
import { whyNot } from "@/ui/reasons";
import { useReports } from "./queries";

/** The table's menu entry that makes a report of what it shows. */
export function ReportItem({ schema, chosen, search }: { schema: Schema; chosen: readonly string[]; search: TableSearch }) {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const list = useReports();
  const can = list.data?.can;
  const asks = { tracker: schema.key, columns: chosen.join(","), filter: withState(search.filter, search.state), group: search.group && asked(schema, search.group), sort: search.sort };
  if (list.isError) return null; // guests have no reports (A9.3)
  return (
    <ReasonItem icon={<IconReport size={16} stroke={1.75} />} reason={can ? whyNot(can.ask) : null} asks={{ takes: reads }} onClick={() => void navigate({ to: "/w/$ws/reports/new", params: { ws: key }, search: asks })}>
      {t`Make a report of this view…`}
    </ReasonItem>
  );
}
