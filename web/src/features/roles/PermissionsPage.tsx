import { NativeSelect } from "@mantine/core";
import { IconTableOptions } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import * as settings from "@/api/settings";
import * as trackers from "@/api/tracker";
import { NoSettings, settingsGate } from "@/features/settings/Gate";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { reaches } from "@/features/settings/pages";
import { Tabs } from "@/features/settings/Tabs";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Level } from "./Level";
import { MatrixEditor } from "./MatrixEditor";
import css from "./Roles.module.css";

/** What one role may do on one tracker, state by state. Settings plane: schema only, no record of it. */
export function PermissionsPage() {
  const workspace = useWorkspace();
  const search = useSearch({ from: "/w/$ws/settings/permissions" });
  const navigate = useNavigate({ from: "/w/$ws/settings/permissions" });
  const list = useQuery({ queryKey: ["configurable", workspace.key], queryFn: () => trackers.configurable(workspace.key) });
  const roles = useRoles();
  if (!workspace.can.settings.allowed || settingsGate(list.error)) return <NoSettings />;
  const tracker = list.data?.find((t) => t.key === search.tracker) ?? list.data?.[0];
  const role = roles.data?.find((r) => r.key === search.role) ?? roles.data?.find((r) => !r.default) ?? roles.data?.[0];
  const error = list.error ?? roles.error;
  return (
    <div className={css.page}>
      <PageHead title="Tracker Permissions" crumbs={["Settings", "Access & Permissions"]} />
      {reaches(workspace.me.settings, "extended") && (
        <Tabs
          label="Access & Permissions"
          tabs={[
            { label: "Access", to: "/w/$ws/settings/access", params: { ws: workspace.key }, here: false },
            { label: "Tracker Permissions", to: "/w/$ws/settings/permissions", params: { ws: workspace.key }, here: true },
          ]}
        />
      )}
      {error && <Failure error={error} what="The permissions" onRetry={() => void Promise.all([list.refetch(), roles.refetch()])} />}
      {(list.isPending || roles.isPending) && <Skeleton rows={10} />}
      {list.data?.length === 0 && <Notice icon={<IconTableOptions size={24} stroke={1.75} />} title="No tracker that you may configure" />}
      {tracker && role && (
        <>
          <div className={css.toolbar}>
            <NativeSelect label="Tracker" value={tracker.key} data={(list.data ?? []).map((t) => ({ value: t.key, label: t.name }))} onChange={(e) => void navigate({ search: { ...search, tracker: e.currentTarget.value }, replace: true })} />
            <NativeSelect label="Role" value={role.key} data={(roles.data ?? []).map((r) => ({ value: r.key, label: r.name }))} onChange={(e) => void navigate({ search: { ...search, role: e.currentTarget.value }, replace: true })} />
            <p className={css.legend} aria-label="What the signs mean">
              <span>
                <Level level="none" /> None
              </span>
              <span>
                <Level level="assigned" /> Assigned only
              </span>
              <span>
                <Level level="all" /> All
              </span>
            </p>
          </div>
          <MatrixOf tracker={tracker.key} role={role.key} />
        </>
      )}
    </div>
  );
}

function MatrixOf({ tracker, role }: { tracker: string; role: string }) {
  const { key } = useWorkspace();
  const config = useQuery({ queryKey: ["configuration", key, tracker], queryFn: () => trackers.configuration(key, tracker) });
  const matrix = useQuery({ queryKey: ["permissions", key, tracker, role], queryFn: () => settings.permissions(key, tracker, role), placeholderData: (before) => before });
  const error = config.error ?? matrix.error;
  if (error) return <Failure error={error} what="The matrix" onRetry={() => void Promise.all([config.refetch(), matrix.refetch()])} />;
  const one = matrix.data?.body.items[0];
  if (!config.data || !one || !matrix.data) return <Skeleton rows={10} />;
  return <MatrixEditor config={config.data} role={one} got={matrix.data} />;
}
