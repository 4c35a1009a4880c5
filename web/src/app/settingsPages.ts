import { IconHelp, IconHistory, IconShieldLock, IconTableOptions, IconUsers } from "@tabler/icons-react";

/** The settings pages of the sidebar, under the names people look for. */
export const settingsPages = [
  { to: "/w/$ws/settings/users", label: "Users", Icon: IconUsers },
  { to: "/w/$ws/settings/roles", label: "Roles & Security", Icon: IconShieldLock },
  { to: "/w/$ws/settings/permissions", label: "Tracker Permissions", Icon: IconTableOptions },
  { to: "/w/$ws/access/why", label: "Why?", Icon: IconHelp },
  { to: "/w/$ws/settings/audit", label: "Audit log", Icon: IconHistory },
] as const;
