import { Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconDevices, IconLogout, IconSelector, IconSwitchHorizontal } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "@/features/session/useSignOut";
import { useWorkspace } from "@/features/session/workspace";
import { Avatar } from "@/ui/Avatar";
import { useDensity, type Density } from "@/ui/density";
import css from "./Shell.module.css";

const settingsWords: Record<string, string> = {
  full: "Full settings access",
  extended: "Extended settings access",
  selective: "Selective settings access",
};

/** Theme, density, sessions, sign out. */
export function AccountMenu() {
  const workspace = useWorkspace();
  return (
    <Menu position="top-start" width={264}>
      <Menu.Target>
        <button type="button" className={css.account}>
          <Avatar name={workspace.me.name} />
          <span>
            <span className="vh">Account: </span>
            <b>{workspace.me.name}</b>
            <small>{settingsWords[workspace.me.settings] ?? workspace.account}</small>
          </span>
          <IconSelector size={16} stroke={1.75} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <AccountItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The content, shared by the sidebar's menu and the phone's sheet. */
export function AccountItems() {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <>
      <Menu.Label>{workspace.account}</Menu.Label>
      <Appearance />
      <Menu.Divider />
      {workspace.several && (
        <Menu.Item leftSection={<IconSwitchHorizontal size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/" })}>
          Other workspaces
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconDevices size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/account/sessions", params: { ws: workspace.key } })}>
        Where you are signed in
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} />} onClick={() => signOut.mutate()}>
        Sign out
      </Menu.Item>
    </>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = useDensity();
  return (
    <>
      <div className={css.theme}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Theme"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
          data={[
            { value: "auto", label: "System" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </div>
      <div className={css.theme}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Row height"
          value={density}
          onChange={(value) => setDensity(value as Density)}
          data={[
            { value: "cosy", label: "Cosy" },
            { value: "compact", label: "Compact" },
          ]}
        />
      </div>
    </>
  );
}
