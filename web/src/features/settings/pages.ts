import { IconAddressBook, IconBuilding, IconFingerprint, IconHelp, IconHistory, IconKey, IconLockAccess, IconShieldLock, IconSitemap, IconTableOptions, IconUserCheck, IconUsers, IconUsersGroup } from "@tabler/icons-react";

/** Levels of settings access, from nothing up (A8). */
export const levels = ["none", "selective", "extended", "full"] as const;
export type SettingsLevel = (typeof levels)[number];

export const levelNames: Record<SettingsLevel, string> = { none: "None", selective: "Selective", extended: "Extended", full: "Full" };

export const reaches = (has: SettingsLevel, needs: SettingsLevel) => levels.indexOf(has) >= levels.indexOf(needs);

/** The settings tree, under the names people look for, each with the least that opens it. */
export const settingsPages = [
  { to: "/w/$ws/settings/access", label: "Access & Permissions", needs: "extended", Icon: IconLockAccess },
  { to: "/w/$ws/settings/roles", label: "Roles & Security", needs: "selective", Icon: IconShieldLock },
  { to: "/w/$ws/settings/permissions", label: "Tracker Permissions", needs: "selective", Icon: IconTableOptions },
  { to: "/w/$ws/settings/users", label: "Users", needs: "selective", Icon: IconUsers },
  { to: "/w/$ws/settings/teams", label: "Teams", needs: "selective", Icon: IconUsersGroup },
  { to: "/w/$ws/settings/sites", label: "Sites", needs: "selective", Icon: IconSitemap },
  { to: "/w/$ws/settings/guests", label: "Guests", needs: "extended", Icon: IconAddressBook },
  { to: "/w/$ws/settings/integrations", label: "Integrations", needs: "extended", Icon: IconKey },
  { to: "/w/$ws/settings/workspace", label: "Workspace and plan", needs: "extended", Icon: IconBuilding },
  { to: "/w/$ws/settings/sign-in", label: "Sign-in", needs: "full", Icon: IconFingerprint },
  { to: "/w/$ws/access/why", label: "Why?", needs: "selective", Icon: IconHelp },
  { to: "/w/$ws/settings/requests", label: "Requests", needs: "selective", Icon: IconUserCheck },
  { to: "/w/$ws/settings/audit", label: "Audit log", needs: "selective", Icon: IconHistory },
] as const satisfies readonly { needs: SettingsLevel; to: string; label: string; Icon: unknown }[];

export type SettingsPage = (typeof settingsPages)[number];

/** The pages of the tree that somebody with this level finds there, and the ones they do not. */
export function pagesFor(level: SettingsLevel): { open: SettingsPage[]; shut: SettingsPage[] } {
  return { open: settingsPages.filter((p) => reaches(level, p.needs)), shut: settingsPages.filter((p) => !reaches(level, p.needs)) };
}

