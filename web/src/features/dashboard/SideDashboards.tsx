import { t } from "@lingui/core/macro";
import { ActionIcon } from "@mantine/core";
import { IconChartBar, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "@/features/session/workspace";
import shell from "@/ui/Side.module.css";
import { useCreate, useDashboards } from "./queries";
import css from "./Dashboard.module.css";

/** The dashboards one may open. Who has none and may make none sees no section at all. */
export function SideDashboards({ onFollow }: { onFollow?: () => void }) {
  const { key } = useWorkspace();
  const list = useDashboards();
  const create = useCreate();
  if (!list.data || (list.data.items.length === 0 && !list.data.can.create.allowed)) return null;
  return (
    <>
      <div className={`${shell.label} ${css.side}`}>
        <span id="side-dashboards">{t`Dashboards`}</span>
        {list.data.can.create.allowed && (
          <ActionIcon
            size={24}
            aria-label={t`New dashboard`}
            loading={create.isPending}
            onClick={() => {
              create.mutate();
              onFollow?.();
            }}
          >
            <IconPlus size={14} stroke={1.75} />
          </ActionIcon>
        )}
      </div>
      {list.data.items.length === 0 && <div className={shell.none}>{t`None yet`}</div>}
      <ul className={shell.links} aria-labelledby="side-dashboards">
        {list.data.items.map((d) => (
          <li key={d.id}>
            <Link to="/w/$ws/d/$dashboard" params={{ ws: key, dashboard: d.id }} className={shell.link} onClick={onFollow} activeOptions={{ includeSearch: false }}>
              <IconChartBar size={16} stroke={1.75} aria-hidden="true" />
              <span>{d.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
