import { Drawer } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Assignment, Role } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { NoSettings, settingsGate } from "@/features/people/NoSettings";
import { useAssignments, useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { rowHeight, useDensity } from "@/ui/density";
import { date, number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import css from "./Roles.module.css";

const portals: Record<string, string> = { admin: "Admin", staff: "Staff", client: "Client" };

/** The roles of the workspace; a row opens what the role is and who holds it. */
export function RolesPage() {
  const workspace = useWorkspace();
  const [density] = useDensity();
  const letters = useShortcuts();
  const list = useRoles();
  const [open, setOpen] = useState<Role | null>(null);
  const columns = useMemo(roleColumns, []);
  if (!workspace.can.settings.allowed || settingsGate(list.error)) return <NoSettings />;
  return (
    <div className={css.page}>
      <PageHead title="Roles & Security" crumbs={["Settings"]} after={list.data && <span className={css.count}>{number(list.data.length)}</span>} />
      {list.isPending && <Skeleton rows={8} />}
      {list.isError && <Failure error={list.error} what="The roles" onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Notice icon={<IconShieldLock size={24} stroke={1.75} />} title="No roles yet" />}
      {list.data && list.data.length > 0 && (
        <Grid label="Roles" columns={columns} rows={list.data} idOf={(role) => role.id} nameOf={(role) => role.name} rowHeight={rowHeight[density]} letters={letters} onOpen={setOpen} />
      )}
      <Drawer opened={open !== null} onClose={() => setOpen(null)} position="right" size={440} title={open?.name} closeButtonProps={{ "aria-label": "Close" }}>
        {open && <RoleDetail role={open} />}
      </Drawer>
    </div>
  );
}

function roleColumns(): Column<Role>[] {
  return [
    { key: "name", label: "Role", width: 200, render: (role) => <b className={css.name}>{role.name}</b> },
    { key: "portal", label: "Portal", width: 110, render: (role) => portals[role.portal] ?? role.portal },
    { key: "kind", label: "Kind", width: 120, render: (role) => (role.default ? "Default" : "Custom") },
    { key: "holders", label: "Held by", width: 100, align: "end", render: (role) => number(role.holders) },
    {
      key: "flags",
      label: "State",
      width: 180,
      render: (role) => (
        <span className={css.chips}>
          <span className={css.chip}>{role.enabled ? "Enabled" : "Disabled"}</span>
          {role.exclusive && <span className={css.chip}>Exclusive</span>}
        </span>
      ),
    },
    { key: "api", label: "API access", width: 120, render: (role) => (role.sheet ? (role.sheet.api === "grant" ? "Grant" : "Block") : "") },
    { key: "about", label: "Description", width: 320, render: (role) => <span className={css.cut}>{role.description}</span> },
  ];
}

const levels: Record<string, string> = { none: "None", view: "View", edit: "Edit", manage: "Manage" };

function RoleDetail({ role }: { role: Role }) {
  const workspace = useWorkspace();
  const holders = useAssignments(role.key);
  return (
    <div className={css.detail}>
      {role.description && <p>{role.description}</p>}
      <LinkButton variant="default" to="/w/$ws/settings/permissions" params={{ ws: workspace.key }} search={{ role: role.key }}>
        Tracker permissions
      </LinkButton>
      <section>
        <h2>Feature access</h2>
        {role.sheet ? (
          <dl className={css.sheet}>
            {Object.entries(role.sheet.features).map(([feature, level]) => (
              <div key={feature}>
                <dt>{feature.replace(/_/g, " ")}</dt>
                <dd>{levels[level] ?? level}</dd>
              </div>
            ))}
            <div>
              <dt>API access</dt>
              <dd>{role.sheet.api === "grant" ? "Grant" : "Block"}</dd>
            </div>
            {role.sheet.network.map((rule) => (
              <div key={rule.prefix}>
                <dt>{rule.prefix}</dt>
                <dd>{rule.rule === "allow" ? "Allow" : "Block"}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className={css.quiet}>Superuser access is required to view permissions.</p>
        )}
      </section>
      <section>
        <h2>Held by</h2>
        {holders.isPending && <Skeleton rows={3} />}
        {holders.isError && <Failure error={holders.error} what="Who holds the role" onRetry={() => void holders.refetch()} />}
        {holders.data?.length === 0 && <p className={css.quiet}>Nobody.</p>}
        <ul className={css.holders}>
          {holders.data?.map((one) => (
            <Holder key={one.id} one={one} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Holder({ one }: { one: Assignment }) {
  const dates = [one.from && `from ${date(one.from.slice(0, 10))}`, one.until && `until ${date(one.until.slice(0, 10))}`].filter(Boolean).join(" ");
  return (
    <li data-off={one.suspended || undefined}>
      <b>{one.user?.name ?? one.team?.name}</b>
      <span>
        {one.team && "Team · "}
        {one.site ? one.site.name : "Whole workspace"}
        {dates && ` · ${dates}`}
        {one.suspended && " · suspended"}
      </span>
      {one.reason && <span>{one.reason}</span>}
    </li>
  );
}
