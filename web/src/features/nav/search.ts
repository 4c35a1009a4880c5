/** What of a page's state stands in its address. Anything malformed is left out, never an error. */

export interface TableSearch {
  /** Key of the saved view that is open; what stands beside it wins over what the view says. */
  view?: string;
  /** State key of the tab. */
  state?: string;
  /** Filter in the filter language. */
  filter?: string;
  /** Property key, with `-` in front for descending. */
  sort?: string;
  /** Words searched in the text one may view. */
  q?: string;
  /** Shown columns, in order, separated by commas. */
  columns?: string;
  /** Archived records instead of live ones. */
  archived?: boolean;
  /** Numbers of the selected records, separated by commas. */
  sel?: string;
  /** How the records are shown; as the open view says, or as a table, without it. */
  form?: "table" | "board" | "calendar";
  /** Property of a board's columns, the state without it; of a table's groups, none without it. */
  group?: string;
  /** Ids of a table's groups that are open though they begin shut, and the other way round. */
  toggled?: string;
  /** The one column that a phone shows. */
  col?: string;
  /** Property of a calendar's days, the day it is turned to, and how much of it is shown. */
  by?: string;
  day?: string;
  span?: "month" | "week" | "agenda";
  /** Number of the record last looked at, so that Back finds the row again. */
  at?: number;
}

export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

const forms = ["table", "board", "calendar"] as const;
const spans = ["month", "week", "agenda"] as const;

export function readTableSearch(raw: Record<string, unknown>): TableSearch {
  const at = Number(raw.at);
  return {
    view: text(raw.view),
    state: text(raw.state),
    filter: text(raw.filter),
    sort: text(raw.sort),
    q: text(raw.q),
    columns: text(raw.columns),
    archived: raw.archived === true || raw.archived === "true" ? true : undefined,
    sel: text(raw.sel),
    form: forms.find((form) => form === raw.form),
    group: text(raw.group),
    toggled: text(raw.toggled),
    col: text(raw.col),
    by: text(raw.by),
    day: text(raw.day),
    span: spans.find((span) => span === raw.span),
    at: Number.isInteger(at) && at > 0 ? at : undefined,
  };
}

/** How a record is shown, and what stands beside it. */
export interface RecordSearch {
  show?: "form" | "checklist";
  tab?: "access" | "comments";
}

export function readRecordSearch(raw: Record<string, unknown>): RecordSearch {
  return {
    show: raw.show === "form" || raw.show === "checklist" ? raw.show : undefined,
    tab: raw.tab === "access" || raw.tab === "comments" ? raw.tab : undefined,
  };
}

/** A new record, perhaps as the copy of another, by its number. */
export function readNewSearch(raw: Record<string, unknown>): { from?: number } {
  const from = Number(raw.from);
  return { from: Number.isInteger(from) && from > 0 ? from : undefined };
}

export interface SignInSearch {
  /** Where to go after signing in: a path of our own, never another site. */
  next?: string;
  /** A sign-in that goes on: its second factor, or an identity to connect. */
  step?: "second" | "connect";
  /** Code of what a sign-in at a provider was refused for. */
  problem?: string;
}

export function readSignInSearch(raw: Record<string, unknown>): SignInSearch {
  const next = text(raw.next);
  return {
    next: next && /^\/(?![/\\])/.test(next) ? next : undefined,
    step: raw.step === "second" || raw.step === "connect" ? raw.step : undefined,
    problem: text(raw.problem),
  };
}

export const readSecuritySearch = (raw: Record<string, unknown>): { problem?: string } => ({ problem: text(raw.problem) });

const userTabs = ["details", "roles", "access", "sessions"] as const;

/** The list of users: what is searched and filtered, how it is sorted, and which window is open. */
export interface UsersSearch {
  q?: string;
  status?: string;
  kind?: string;
  role?: string;
  team?: string;
  access?: string;
  settings?: string;
  seen?: string;
  sort?: string;
  /** Id of the user whose window is open. */
  user?: string;
  tab?: (typeof userTabs)[number];
  /** The window to add a user is open. */
  add?: boolean;
}

const yes = (value: unknown) => (value === true || value === "true" ? true : undefined);

export function readUsersSearch(raw: Record<string, unknown>): UsersSearch {
  return {
    q: text(raw.q),
    status: text(raw.status),
    kind: text(raw.kind),
    role: text(raw.role),
    team: text(raw.team),
    access: text(raw.access),
    settings: text(raw.settings),
    seen: text(raw.seen),
    sort: text(raw.sort),
    user: text(raw.user),
    tab: userTabs.find((tab) => tab === raw.tab),
    add: yes(raw.add),
  };
}

export interface RolesSearch {
  /** The window to add a role is open. */
  add?: boolean;
}

export const readRolesSearch = (raw: Record<string, unknown>): RolesSearch => ({ add: yes(raw.add) });

const roleTabs = ["people", "scope", "trackers", "features", "sign-in"] as const;

export interface RoleSearch {
  tab?: (typeof roleTabs)[number];
}

export const readRoleSearch = (raw: Record<string, unknown>): RoleSearch => ({ tab: roleTabs.find((tab) => tab === raw.tab) });

export interface FeaturesSearch {
  /** Keys of the roles under review, separated by commas. */
  roles?: string;
  section?: string;
}

export const readFeaturesSearch = (raw: Record<string, unknown>): FeaturesSearch => ({ roles: text(raw.roles), section: text(raw.section) });

export interface SignInApiSearch {
  role?: string;
}

export const readSignInApiSearch = (raw: Record<string, unknown>): SignInApiSearch => ({ role: text(raw.role) });

export interface DashboardSearch {
  /** A draft of it is open. */
  edit?: boolean;
}

export const readDashboardSearch = (raw: Record<string, unknown>): DashboardSearch => ({ edit: yes(raw.edit) });

/** A report that is read for another period than its own, or changed. */
export interface ReportSearch {
  period?: string;
  edit?: boolean;
}

export const readReportSearch = (raw: Record<string, unknown>): ReportSearch => ({ period: text(raw.period), edit: yes(raw.edit) });

/** What a new report asks; lists are separated by commas. */
export interface AskSearch {
  tracker?: string;
  columns?: string;
  filter?: string;
  group?: string;
  subgroup?: string;
  measures?: string;
  sort?: string;
  date?: string;
  period?: string;
}

export const readAskSearch = (raw: Record<string, unknown>): AskSearch => ({
  tracker: text(raw.tracker),
  columns: text(raw.columns),
  filter: text(raw.filter),
  group: text(raw.group),
  subgroup: text(raw.subgroup),
  measures: text(raw.measures),
  sort: text(raw.sort),
  date: text(raw.date),
  period: text(raw.period),
});

export interface CompareSearch {
  a?: string;
  b?: string;
  /** Also what is the same. */
  all?: boolean;
}

export const readCompareSearch = (raw: Record<string, unknown>): CompareSearch => ({ a: text(raw.a), b: text(raw.b), all: yes(raw.all) });

export interface MergeSearch {
  /** Id of the user, or key of the team, who holds them. */
  holder?: string;
}

export const readMergeSearch = (raw: Record<string, unknown>): MergeSearch => ({ holder: text(raw.holder) });

export interface AppAccessSearch {
  q?: string;
  access?: string;
  role?: string;
  team?: string;
  kind?: string;
  settings?: string;
}

export function readAppAccessSearch(raw: Record<string, unknown>): AppAccessSearch {
  return { q: text(raw.q), access: text(raw.access), role: text(raw.role), team: text(raw.team), kind: text(raw.kind), settings: text(raw.settings) };
}

/** Which thing of a list is open: a team, a site, a guest. */
export interface OpenSearch {
  q?: string;
  open?: string;
  add?: boolean;
}

export const readOpenSearch = (raw: Record<string, unknown>): OpenSearch => ({ q: text(raw.q), open: text(raw.open), add: yes(raw.add) });

export interface PermissionsSearch {
  tracker?: string;
  role?: string;
  mode?: "simplified" | "detailed";
  /** Key of the property or action that has the focus at first. */
  row?: string;
  /** Key of the state it has the focus in, or that a phone shows at first. */
  state?: string;
  /** As it was at this instant. */
  asof?: string;
  /** That, and beside it what it is now. */
  against?: "now";
}

export function readPermissionsSearch(raw: Record<string, unknown>): PermissionsSearch {
  return { tracker: text(raw.tracker), role: text(raw.role), mode: raw.mode === "simplified" || raw.mode === "detailed" ? raw.mode : undefined, row: text(raw.row), state: text(raw.state), asof: text(raw.asof), against: raw.against === "now" ? "now" : undefined };
}

/** What is looked for in all trackers. */
export const readFindSearch = (raw: Record<string, unknown>): { q?: string } => ({ q: text(raw.q) });

export const readNotificationsSearch = (raw: Record<string, unknown>): { unread?: boolean } => ({ unread: yes(raw.unread) });

const activityKinds = ["data", "state", "comments", "access"] as const;

/** How a tracker's activity is narrowed; the days are the reader's. */
export interface ActivitySearch {
  kind?: (typeof activityKinds)[number];
  property?: string;
  /** Id of who did it. */
  user?: string;
  since?: string;
  until?: string;
}

export function readActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  return { kind: activityKinds.find((k) => k === raw.kind), property: text(raw.property), user: text(raw.user), since: text(raw.since), until: text(raw.until) };
}
