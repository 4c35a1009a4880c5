import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Popover, SegmentedControl, Switch, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconDevices, IconLogout, IconSelector, IconShieldLock, IconSwitchHorizontal } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { useSignOut } from "@/features/session/useSignOut";
import { useWorkspace } from "@/features/session/workspace";
import { choose, language, languages, type Language } from "@/i18n/language";
import { Avatar } from "@/ui/Avatar";
import { useDensity, type Density } from "@/ui/density";
import { setShortcuts, useShortcuts } from "@/ui/shortcuts";
import css from "./Shell.module.css";

const settingsWords: Record<string, string> = {
  full: t`Full settings access`,
  extended: t`Extended settings access`,
  selective: t`Selective settings access`,
};

/** The account at the bottom of the sidebar. */
export function AccountMenu() {
  const workspace = useWorkspace();
  return (
    <AccountPanel position="top-start">
      {(toggle) => (
        <button type="button" className={css.account} onClick={toggle}>
          <Avatar name={workspace.me.name} />
          <span>
            <Trans><span className="vh">Account: </span><b>{workspace.me.name}</b></Trans>
            <small>{settingsWords[workspace.me.settings] ?? (workspace.me.kind === "guest" ? t`Guest` : workspace.account)}</small>
          </span>
          <IconSelector size={16} stroke={1.75} aria-hidden="true" />
        </button>
      )}
    </AccountPanel>
  );
}

/** Theme, density, shortcuts, sessions, sign out; opened from the sidebar or the phone's bar. */
export function AccountPanel({ position, children }: { position: "top-start" | "top-end"; children: (toggle: () => void) => ReactElement }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover position={position} width={272} opened={open} onChange={setOpen} trapFocus returnFocus>
      <Popover.Target>{children(() => setOpen((o) => !o))}</Popover.Target>
      <Popover.Dropdown aria-label={t`Account`} className={css.panel}>
        {open && <AccountItems onLeave={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function AccountItems({ onLeave }: { onLeave: () => void }) {
  const workspace = useWorkspace();
  const signOut = useSignOut();
  const guest = workspace.me.kind === "guest"; // of no account: their link is all they have
  return (
    <>
      <p className={css.email}>{guest ? t`You are here as a guest.` : workspace.account}</p>
      <Appearance />
      <ul className={css.links}>
        {workspace.several && (
          <li>
            <Link to="/" className={css.link} onClick={onLeave}>
              <IconSwitchHorizontal size={16} stroke={1.75} aria-hidden="true" /> {t`Other workspaces`}
            </Link>
          </li>
        )}
        {!guest && (
          <>
            <li>
              <Link to="/account/security" className={css.link} onClick={onLeave}>
                <IconShieldLock size={16} stroke={1.75} aria-hidden="true" /> {t`How you sign in`}
              </Link>
            </li>
            <li>
              <Link to="/w/$ws/account/sessions" params={{ ws: workspace.key }} className={css.link} onClick={onLeave}>
                <IconDevices size={16} stroke={1.75} aria-hidden="true" /> {t`Where you are signed in`}
              </Link>
            </li>
          </>
        )}
        <li>
          <button type="button" className={css.link} onClick={() => signOut.mutate()}>
            <IconLogout size={16} stroke={1.75} aria-hidden="true" /> {guest ? t`Leave` : t`Sign out`}
          </button>
        </li>
      </ul>
    </>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = useDensity();
  const shortcuts = useShortcuts();
  return (
    <div className={css.theme}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t`Theme`}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
        data={[
          { value: "auto", label: t`System` },
          { value: "light", label: t`Light` },
          { value: "dark", label: t`Dark` },
        ]}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t`Row height`}
        value={density}
        onChange={(value) => setDensity(value as Density)}
        data={[
          { value: "cosy", label: t`Cosy` },
          { value: "compact", label: t`Compact` },
        ]}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t`Language`}
        value={language}
        onChange={(value) => choose(value as Language)}
        data={Object.entries(languages).map(([value, label]) => ({ value, label: <span lang={value}>{label}</span> }))}
      />
      <Switch size="sm" label={t`Single-key shortcuts (press ? for the list)`} checked={shortcuts} onChange={(e) => setShortcuts(e.currentTarget.checked)} />
    </div>
  );
}
