import { IconAddressBook, IconBuilding, IconChecklist, IconFingerprint, IconHelp, IconHistory, IconKey, IconLockAccess, IconShieldCheck, IconShieldLock, IconSitemap, IconTable, IconTableOptions, IconUserCheck, IconUsers, IconUsersGroup, type Icon } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";

/** Levels of settings access, from nothing up (A8). */
export const levels = ["none", "selective", "extended", "full"] as const;
export type SettingsLevel = (typeof levels)[number];

export const levelNames: Record<SettingsLevel, string> = { none: "None", selective: "Selective", extended: "Extended", full: "Full" };

export const reaches = (has: SettingsLevel, needs: SettingsLevel) => levels.indexOf(has) >= levels.indexOf(needs);

/** The settings tree, under the names people look for, each with the least that opens it. */
export const settingsPages: readonly SettingsPage[] = [
  { to: "/w/$ws/settings/access", label: "Access & Permissions", needs: "extended", Icon: IconLockAccess, words: "app access user access control who may enter" },
  {
    to: "/w/$ws/settings/roles",
    label: "Roles & Security",
    needs: "selective",
    Icon: IconShieldLock,
    words: "roles/permissions roles",
    parts: [
      { to: "/w/$ws/settings/roles/feature-access", label: "Feature Access", words: "permissions" },
      { to: "/w/$ws/settings/roles/sign-in-api", label: "Sign-in & API", words: "ip block scenario access control api access block grant" },
      { to: "/w/$ws/settings/roles/compare", label: "Compare roles", words: "differences" },
      { to: "/w/$ws/settings/roles/merge", label: "Merge roles into one", words: "overlap consolidate" },
    ],
  },
  { to: "/w/$ws/settings/permissions", label: "Tracker Permissions", needs: "selective", Icon: IconTableOptions, words: "matrix restrict cells" },
  { to: "/w/$ws/settings/trackers", label: "Trackers", needs: "selective", Icon: IconTable, words: "designer configure properties states new tracker templates deleted bin" },
  { to: "/w/$ws/settings/users", label: "Users", needs: "selective", Icon: IconUsers, words: "people employees", parts: [{ to: "/w/$ws/settings/users/import", label: "Import sheet", words: "csv xlsx bulk employees" }] },
  { to: "/w/$ws/settings/teams", label: "Teams", needs: "selective", Icon: IconUsersGroup, words: "groups members" },
  { to: "/w/$ws/settings/sites", label: "Sites", needs: "selective", Icon: IconSitemap, words: "regions zones scopes" },
  { to: "/w/$ws/settings/guests", label: "Guests", needs: "extended", Icon: IconAddressBook, words: "links clients" },
  { to: "/w/$ws/settings/integrations", label: "Integrations", needs: "extended", Icon: IconKey, words: "api keys tokens machines" },
  { to: "/w/$ws/settings/reviews", label: "Access reviews", needs: "selective", Icon: IconChecklist, words: "recertification keep remove quarterly evidence" },
  { to: "/w/$ws/settings/tests", label: "Policy tests", needs: "selective", Icon: IconShieldCheck, words: "assertions must never" },
  { to: "/w/$ws/settings/workspace", label: "Workspace and plan", needs: "extended", Icon: IconBuilding, words: "name time zone seats billing subscription deletion" },
  { to: "/w/$ws/settings/sign-in", label: "Sign-in", needs: "full", Icon: IconFingerprint, words: "google apple oidc second factor step-up" },
  { to: "/w/$ws/access/why", label: "Why?", needs: "selective", Icon: IconHelp, words: "explain can see" },
  { to: "/w/$ws/settings/requests", label: "Requests", needs: "selective", Icon: IconUserCheck, words: "approve second person superuser" },
  { to: "/w/$ws/settings/audit", label: "Audit log", needs: "selective", Icon: IconHistory, words: "history log changes" },
];

/** A page of the settings, with the other words it is found by and the parts that have an address of their own. */
export interface SettingsPage {
  to: LinkProps["to"] & string;
  label: string;
  needs: SettingsLevel;
  Icon: Icon;
  words: string;
  parts?: readonly { to: LinkProps["to"] & string; label: string; words: string }[];
}

/** The pages of the tree that somebody with this level finds there, and the ones they do not. */
export function pagesFor(level: SettingsLevel): { open: SettingsPage[]; shut: SettingsPage[] } {
  return { open: settingsPages.filter((p) => reaches(level, p.needs)), shut: settingsPages.filter((p) => !reaches(level, p.needs)) };
}

