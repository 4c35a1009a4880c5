import { t } from "@lingui/core/macro";
import { Drawer } from "@mantine/core";
import { IconHome, IconTable, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { Bell } from "@/features/talk/Bell";
import { AccountPanel } from "./AccountMenu";
import { SideDashboards } from "@/features/dashboard/SideDashboards";
import { SideReports } from "@/features/report/SideReports";
import { NoConfiguration, SettingsLinks, TrackerLinks } from "./Sidebar";
import css from "./Shell.module.css";

/** The phone's way around, within reach of a thumb. */
export function BottomBar() {
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <nav className={css.bottom} aria-label={t`Bottom bar`}>
      <Link to="/w/$ws" params={{ ws: workspace.key }} activeOptions={{ exact: true }} className={css.tab}>
        <IconHome size={20} stroke={1.75} aria-hidden="true" />
        {t`Home`}
      </Link>
      <button type="button" className={css.tab} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconTable size={20} stroke={1.75} aria-hidden="true" />
        {t`Trackers`}
      </button>
      <Bell className={css.tab} badge={css.dot} size={20} />
      <AccountPanel position="top-end">
        {(toggle) => (
          <button type="button" className={css.tab} onClick={toggle}>
            <IconUserCircle size={20} stroke={1.75} aria-hidden="true" />
            {t`Account`}
          </button>
        )}
      </AccountPanel>
      <Drawer opened={open} onClose={close} position="bottom" size="auto" title={workspace.name} closeButtonProps={{ "aria-label": t`Close` }}>
        <div className={css.sheet}>
          <TrackerLinks onFollow={close} />
          <SideDashboards onFollow={close} />
          <SideReports onFollow={close} />
          {workspace.can.settings.allowed ? (
            <>
              <div className={css.label}>{t`Settings`}</div>
              <SettingsLinks onFollow={close} />
            </>
          ) : (
            <NoConfiguration />
          )}
        </div>
      </Drawer>
    </nav>
  );
}
