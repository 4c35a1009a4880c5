import { NativeSelect } from "@mantine/core";
import { IconTableOptions } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import type { MatrixRole } from "@/api/model";
import * as settings from "@/api/settings";
import * as trackers from "@/api/tracker";
import { NoSettings, settingsGate } from "@/features/people/NoSettings";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Level } from "./Level";
import { resolve } from "./resolve";
import css from "./Roles.module.css";

type Config = components["schemas"]["TrackerConfig"];

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
      <PageHead title="Tracker Permissions" crumbs={["Settings"]} />
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
  if (!config.data || !one) return <Skeleton rows={10} />;
  return <Matrix config={config.data} role={one} />;
}

const actions = [
  ["create", "Create"],
  ["change_state", "Change state"],
  ["archive", "Archive"],
  ["delete", "Delete"],
] as const;

const systemLabels: Record<string, string> = { author: "Author", updated_at: "Changed at", updated_by: "Changed by", site: "Site", restriction: "Permissions" };

function Matrix({ config, role }: { config: Config; role: MatrixRole }) {
  const states = config.states;
  const system = Object.keys(systemLabels).filter((key) => key !== "site" || config.uses_sites);
  const properties = [...config.properties.filter((p) => !p.retired).map((p) => ({ key: p.key, label: p.label, type: p.type })), ...system.map((key) => ({ key, label: systemLabels[key] ?? key, type: "system" }))];
  return (
    <div className={css.scroller} tabIndex={0} role="region" aria-label={`Permissions of ${role.role.name} on ${config.name}`}>
      <table className={css.matrix}>
        <thead>
          <tr>
            <th rowSpan={2} scope="col">
              Record actions and properties
            </th>
            {states.map((s) => (
              <th key={s.key} colSpan={2} scope="colgroup" data-state-start>
                {s.label}
              </th>
            ))}
          </tr>
          <tr>
            {states.flatMap((s) => [
              <th key={`${s.key}-v`} scope="col" data-state-start>
                View
              </th>,
              <th key={`${s.key}-e`} scope="col">
                Edit
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th colSpan={states.length * 2 + 1} scope="rowgroup">
              Record actions
            </th>
          </tr>
          {actions.map(([key, label]) => (
            <tr key={key}>
              <th scope="row">{label}</th>
              {states.map((s) => (
                <td key={s.key} colSpan={2} data-state-start>
                  <Level level={resolve(role, s.key, { action: key })} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tbody>
          <tr>
            <th colSpan={states.length * 2 + 1} scope="rowgroup">
              Properties
            </th>
          </tr>
          {properties.map((p) => (
            <tr key={p.key}>
              <th scope="row">
                {p.label} <small>{p.type.replace(/_/g, " ")}</small> <RequiredFor config={config} property={p.key} />
              </th>
              {states.flatMap((s) => [
                <td key={`${s.key}-v`} data-state-start>
                  <Level level={resolve(role, s.key, { property: p.key, side: "view" })} />
                </td>,
                <td key={`${s.key}-e`}>
                  {p.type === "system" && p.key !== "site" ? null : <Level level={resolve(role, s.key, { property: p.key, side: "edit" })} />}
                </td>,
              ])}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The state that cannot be left without this property. */
function RequiredFor({ config, property }: { config: Config; property: string }) {
  const id = config.properties.find((p) => p.key === property)?.id;
  const states = config.states.filter((s) => (s.required ?? []).some((r) => r === property || r === id)).map((s) => s.label);
  return states.length === 0 ? null : <small className={css.required}>required to leave {states.join(", ")}</small>;
}
