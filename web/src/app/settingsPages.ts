import { IconHistory, IconShieldLock, IconTableOptions, IconUsers } from "@tabler/icons-react";

/** The settings pages of the sidebar, under the names people look for. */
export const settingsPages = [
  { to: "/w/$ws", label: "Users", Icon: IconUsers },
  { to: "/w/$ws", label: "Roles & Security", Icon: IconShieldLock },
  { to: "/w/$ws", label: "Tracker Permissions", Icon: IconTableOptions },
  { to: "/w/$ws", label: "Audit log", Icon: IconHistory },
] as const;
