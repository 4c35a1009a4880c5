import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Tooltip } from "@mantine/core";
import { IconHome, IconSearch, IconUserCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { toDecide, useAccessRequests, usePendings } from "@/features/requests/queries";
import { SideDashboards } from "@/features/dashboard/SideDashboards";
import { SideReports } from "@/features/report/SideReports";
import { TrackerBranch } from "@/features/share/TrackerBranch";
import { ConfigurationSwitch, OnlyConfigured } from "@/features/designer/ConfigurationMode";
import { Bell } from "@/features/talk/Bell";
import { useTrackers } from "@/features/tracker/queries";
import { useWorkspace } from "@/features/session/workspace";
import { useHelp } from "@/features/settings/Gate";
import { useSettingsPages } from "@/features/settings/usePages";
import { Logo } from "@/ui/Logo";
import { AccountMenu } from "./AccountMenu";
import { openPalette } from "./Palette";
import css from "./Shell.module.css";

/** The trackers one sees, the settings one has, and oneself. */
export function Sidebar() {
  const workspace = useWorkspace();
  const settings = workspace.can.settings.allowed;
  return (
    <nav className={css.side} aria-label={t`Workspace`}>
      <div className={css.upper}>
        <WorkspaceName settings={settings} />
        <button type="button" className={css.find} onClick={openPalette}>
          <IconSearch size={16} stroke={1.75} aria-hidden="true" />
          <span>{t`Search or go to…`}</span>
          <kbd>{t`Ctrl K`}</kbd>
        </button>
        <Link to="/w/$ws" params={{ ws: workspace.key }} activeOptions={{ exact: true }} className={css.link}>
          <IconHome size={16} stroke={1.75} aria-hidden="true" />
          <span>{t`Home`}</span>
        </Link>
        {!settings && <AskedOfMe />}
        <Bell className={css.link} badge={css.badge} />
        <SideReports />
        <div className={css.label} id="side-trackers">
          {t`Trackers`}
        </div>
        <TrackerLinks />
        <OnlyConfigured />
        <SideDashboards />
        {settings && (
          <>
            <div className={css.label} id="side-settings">
              {t`Settings`}
            </div>
            <SettingsLinks />
          </>
        )}
      </div>
      <div className={css.foot}>
        {settings ? <ConfigurationSwitch /> : <NoConfiguration />}
        <AccountMenu />
      </div>
    </nav>
  );
}

/** In the place of the configuration switch, for who has no settings access. */
export function NoConfiguration() {
  const ask = useHelp();
  return <p className={css.none}>{t`You don't have access to system settings. ${ask}`}</p>;
}

/** A button only for who has settings access; otherwise plain text that says whom to ask. */
function WorkspaceName({ settings }: { settings: boolean }) {
  const workspace = useWorkspace();
  const ask = useHelp();
  const inner = (
    <>
      <Logo size={20} />
      <span>{workspace.name}</span>
    </>
  );
  if (settings) {
    return (
      <Link to="/w/$ws/settings/users" params={{ ws: workspace.key }} className={css.workspace} aria-label={t`${workspace.name}: open the settings`}>
        {inner}
      </Link>
    );
  }
  return (
    <Tooltip label={t`You don't have access to system settings. ${ask}`} position="bottom-start">
      <div className={css.workspace}>{inner}</div>
    </Tooltip>
  );
}

export function TrackerLinks({ onFollow }: { onFollow?: () => void }) {
  const trackers = useTrackers();
  if (trackers.isPending) return <div className={css.none}>&nbsp;</div>;
  if (trackers.isError) return <div className={css.none}>{t`The trackers could not be loaded.`}</div>;
  if (trackers.data.length === 0) return <div className={css.none}>{t`None yet`}</div>;
  return (
    <ul className={css.links} aria-labelledby="side-trackers">
      {trackers.data.map((tracker) => (
        <TrackerBranch key={tracker.id} tracker={tracker} onFollow={onFollow} />
      ))}
    </ul>
  );
}

/** The settings one may use, and in a line what the others take (A8). */
export function SettingsLinks({ onFollow }: { onFollow?: () => void }) {
  const workspace = useWorkspace();
  const ask = useHelp();
  const { open, shut } = useSettingsPages();
  return (
    <>
      <ul className={css.links} aria-labelledby="side-settings">
        {open.map(({ to, label, Icon }) => (
          <li key={to}>
            <Link to={to} params={{ ws: workspace.key }} className={css.link} onClick={onFollow} activeOptions={{ includeSearch: false }}>
              <Icon size={16} stroke={1.75} aria-hidden="true" />
              <span>{label}</span>
              {to === "/w/$ws/settings/requests" && <Waiting />}
            </Link>
          </li>
        ))}
      </ul>
      {shut.length > 0 && (
        <details className={css.shut}>
          <summary>{t`Not for you: ${shut.length}`}</summary>
          <p>
            {t`In brackets is what each takes: ${shut.map(({ page, takes }) => `${page.label} (${takes})`).join(", ")}. ${ask}`}
          </p>
        </details>
      )}
    </>
  );
}

/** How many requests wait for oneself to decide. */
function useWaiting(): number {
  const [pendings, requests] = [usePendings().data ?? [], useAccessRequests().data ?? []];
  return pendings.filter(toDecide).length + requests.filter(toDecide).length;
}

/** For who decides on requests for access without settings access: there only while one waits. */
function AskedOfMe() {
  const workspace = useWorkspace();
  if (useWaiting() === 0) return null;
  return (
    <Link to="/w/$ws/requests" params={{ ws: workspace.key }} className={css.link}>
      <IconUserCheck size={16} stroke={1.75} aria-hidden="true" />
      <span>{t`Requests`}</span>
      <Waiting />
    </Link>
  );
}

function Waiting() {
  const n = useWaiting();
  if (n === 0) return null;
  return (
    <span className={css.badge}>
      <Trans>{n}<span className="vh"> waiting for you</span></Trans>
    </span>
  );
}
