import { t } from "@lingui/core/macro";
import { IconAddressBook, IconBuilding, IconChecklist, IconFingerprint, IconHelp, IconHistory, IconKey, IconLockAccess, IconShieldCheck, IconShieldLock, IconSitemap, IconTable, IconTableOptions, IconUserCheck, IconUsers, IconUsersGroup, type Icon } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import { lowered } from "@/ui/format";

/** Levels of settings access, from nothing up (A8). */
export const levels = ["none", "selective", "extended", "full"] as const;
export type SettingsLevel = (typeof levels)[number];

export const levelNames: Record<SettingsLevel, string> = { none: t`None`, selective: t`Selective`, extended: t`Extended`, full: t`Full` };

export const reaches = (has: SettingsLevel, needs: SettingsLevel) => levels.indexOf(has) >= levels.indexOf(needs);

/** The settings tree, under the names people look for, each with the least that opens it. */
export const settingsPages: readonly SettingsPage[] = [
  { to: "/w/$ws/settings/access", label: t`Access & Permissions`, needs: "extended", Icon: IconLockAccess, words: t`app access user access control who may enter` },
  {
    to: "/w/$ws/settings/roles",
    label: t`Roles & Security`,
    needs: "selective",
    Icon: IconShieldLock,
    words: t`roles/permissions roles`,
    parts: [
      { to: "/w/$ws/settings/roles/feature-access", label: t`Feature Access`, words: "permissions" },
      { to: "/w/$ws/settings/roles/sign-in-api", label: t`Sign-in & API`, words: t`ip block scenario access control api access block grant` },
      { to: "/w/$ws/settings/roles/compare", label: t`Compare roles`, words: "differences" },
      { to: "/w/$ws/settings/roles/merge", label: t`Merge roles into one`, words: t`overlap consolidate`, needs: "extended" },
    ],
  },
  { to: "/w/$ws/settings/permissions", label: t`Tracker Permissions`, needs: "selective", takes: "tracker", Icon: IconTableOptions, words: t`matrix restrict cells` },
  { to: "/w/$ws/settings/trackers", label: t`Trackers`, needs: "selective", takes: "tracker", Icon: IconTable, words: t`designer configure properties states new tracker templates deleted bin` },
  { to: "/w/$ws/settings/users", label: t`Users`, needs: "selective", takes: "directory", Icon: IconUsers, words: t`people employees`, parts: [{ to: "/w/$ws/settings/users/import", label: t`Import sheet`, words: t`csv xlsx bulk employees`, needs: "extended" }] },
  { to: "/w/$ws/settings/teams", label: t`Teams`, needs: "selective", takes: "directory", Icon: IconUsersGroup, words: t`groups members` },
  { to: "/w/$ws/settings/sites", label: t`Sites`, needs: "selective", Icon: IconSitemap, words: t`regions zones scopes` },
  { to: "/w/$ws/settings/guests", label: t`Guests`, needs: "extended", Icon: IconAddressBook, words: t`links clients` },
  { to: "/w/$ws/settings/integrations", label: t`Integrations`, needs: "extended", Icon: IconKey, words: t`api keys tokens machines` },
  { to: "/w/$ws/settings/reviews", label: t`Access reviews`, needs: "selective", Icon: IconChecklist, words: t`recertification keep remove quarterly evidence` },
  { to: "/w/$ws/settings/tests", label: t`Policy tests`, needs: "selective", takes: "tracker", Icon: IconShieldCheck, words: t`assertions must never` },
  { to: "/w/$ws/settings/workspace", label: t`Workspace and plan`, needs: "extended", Icon: IconBuilding, words: t`name time zone seats billing subscription deletion` },
  { to: "/w/$ws/settings/sign-in", label: t`Sign-in`, needs: "full", Icon: IconFingerprint, words: t`google apple oidc second factor step-up` },
  { to: "/w/$ws/access/why", label: t`Why?`, needs: "selective", Icon: IconHelp, words: t`explain can see` },
  { to: "/w/$ws/settings/requests", label: t`Requests`, needs: "selective", Icon: IconUserCheck, words: t`approve second person superuser` },
  { to: "/w/$ws/settings/audit", label: t`Audit log`, needs: "extended", Icon: IconHistory, words: t`history log changes` },
];

/** What a page takes besides its level, below extended access: names of people, or a tracker that one may configure. */
export type Takes = "directory" | "tracker";

const takesNames: Record<Takes, string> = { directory: t`the feature Directory`, tracker: t`a tracker` };

/** A page of the settings, with the other words it is found by and the parts that have an address of their own. */
export interface SettingsPage {
  to: LinkProps["to"] & string;
  label: string;
  needs: SettingsLevel;
  takes?: Takes;
  Icon: Icon;
  words: string;
  /** A part may need more than its page. */
  parts?: readonly { to: LinkProps["to"] & string; label: string; words: string; needs?: SettingsLevel }[];
}

/** The pages of the tree that somebody finds there with this level, without what they lack, and the others, each with what it takes. */
export function pagesFor(level: SettingsLevel, lacks: readonly Takes[] = []): { open: SettingsPage[]; shut: { page: SettingsPage; takes: string }[] } {
  const less = reaches(level, "extended") ? [] : lacks;
  const missing = (p: SettingsPage) => (!reaches(level, p.needs) ? lowered(levelNames[p.needs]) : p.takes && less.includes(p.takes) ? takesNames[p.takes] : null);
  const open = settingsPages.filter((p) => missing(p) === null).map((p) => ({ ...p, parts: p.parts?.filter((part) => reaches(level, part.needs ?? p.needs)) }));
  const shut = settingsPages.flatMap((page) => {
    const takes = missing(page);
    return takes === null ? [] : [{ page, takes }];
  });
  return { open, shut };
}
