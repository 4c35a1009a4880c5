import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { ConfirmPage } from "@/features/session/ConfirmPage";
import { GuestPage } from "@/features/session/GuestPage";
import { enter } from "@/features/session/queries";
import { BrokenPage } from "./BrokenPage";
import { MissingPage } from "./MissingPage";
import { RootPage, SecurityRoute, SignInRoute, WorkspaceLayout } from "./gates";
import { readWhySearch } from "@/features/why/question";
import {
  readActivitySearch,
  readAppAccessSearch,
  readAskSearch,
  readCompareSearch,
  readFindSearch,
  readDashboardSearch,
  readFeaturesSearch,
  readMergeSearch,
  readNewSearch,
  readNotificationsSearch,
  readOpenSearch,
  readPermissionsSearch,
  readRecordSearch,
  readReportSearch,
  readRoleSearch,
  readRolesSearch,
  readSignInApiSearch,
  readSecuritySearch, readSignInSearch,
  readTableSearch,
  readUsersSearch,
} from "@/features/nav/search";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet, notFoundComponent: MissingPage });

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", validateSearch: readSignInSearch, component: SignInRoute });
const confirm = createRoute({ getParentRoute: () => root, path: "/confirm", component: ConfirmPage });
const guest = createRoute({ getParentRoute: () => root, path: "/g", component: GuestPage });
const link = createRoute({ getParentRoute: () => root, path: "/g/link", component: lazyRouteComponent(() => import("@/features/link/LinkPage"), "LinkPage") });
const setup = createRoute({ getParentRoute: () => root, path: "/setup", component: lazyRouteComponent(() => import("@/features/setup/SetupPage"), "SetupPage") });
const security = createRoute({ getParentRoute: () => root, path: "/account/security", validateSearch: readSecuritySearch, component: SecurityRoute });
const start = createRoute({ getParentRoute: () => root, path: "/", component: RootPage });

const workspace = createRoute({ getParentRoute: () => root, path: "/w/$ws", loader: ({ context, params }) => void enter(context.client, params.ws).catch(() => {}), component: WorkspaceLayout });
const home = createRoute({ getParentRoute: () => workspace, path: "/", component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage") });
const table = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker",
  validateSearch: readTableSearch,
  component: lazyRouteComponent(() => import("@/features/tracker/TrackerPage"), "TrackerPage"),
});
const dashboard = createRoute({
  getParentRoute: () => workspace,
  path: "/d/$dashboard",
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(() => import("@/features/dashboard/DashboardPage"), "DashboardPage"),
});
const reports = createRoute({ getParentRoute: () => workspace, path: "/reports", component: lazyRouteComponent(() => import("@/features/report/ReportsPage"), "ReportsPage") });
const newReport = createRoute({
  getParentRoute: () => workspace,
  path: "/reports/new",
  validateSearch: readAskSearch,
  component: lazyRouteComponent(() => import("@/features/report/NewReportPage"), "NewReportPage"),
});
const report = createRoute({
  getParentRoute: () => workspace,
  path: "/reports/r/$report",
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import("@/features/report/ReportPage"), "ReportPage"),
});
const create = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/new",
  validateSearch: readNewSearch,
  component: lazyRouteComponent(() => import("@/features/record/NewRecordPage"), "NewRecordPage"),
});
const record = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/r/$record",
  validateSearch: readRecordSearch,
  component: lazyRouteComponent(() => import("@/features/record/RecordPage"), "RecordPage"),
});
const importRecords = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/import",
  component: lazyRouteComponent(() => import("@/features/import/ImportRecordsPage"), "ImportRecordsPage"),
});
const archive = createRoute({ getParentRoute: () => workspace, path: "/t/$tracker/archive", component: lazyRouteComponent(() => import("@/features/bin/StoredPage"), "ArchivePage") });
const bin = createRoute({ getParentRoute: () => workspace, path: "/t/$tracker/bin", component: lazyRouteComponent(() => import("@/features/bin/StoredPage"), "BinPage") });
const activity = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/activity",
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import("@/features/activity/ActivityPage"), "ActivityPage"),
});
const trackerAudit = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/audit",
  component: lazyRouteComponent(() => import("@/features/activity/TrackerAuditPage"), "TrackerAuditPage"),
});
const notifications = createRoute({
  getParentRoute: () => workspace,
  path: "/notifications",
  validateSearch: readNotificationsSearch,
  component: lazyRouteComponent(() => import("@/features/talk/NotificationsPage"), "NotificationsPage"),
});
const search = createRoute({
  getParentRoute: () => workspace,
  path: "/search",
  validateSearch: readFindSearch,
  component: lazyRouteComponent(() => import("@/features/find/SearchPage"), "SearchPage"),
});
const sessions = createRoute({
  getParentRoute: () => workspace,
  path: "/account/sessions",
  component: lazyRouteComponent(() => import("@/features/session/SessionsPage"), "SessionsPage"),
});
const why = createRoute({
  getParentRoute: () => workspace,
  path: "/access/why",
  validateSearch: readWhySearch,
  component: lazyRouteComponent(() => import("@/features/why/WhyPage"), "WhyPage"),
});
const asked = createRoute({
  getParentRoute: () => workspace,
  path: "/requests",
  component: lazyRouteComponent(() => import("@/features/requests/AccessRequestsPage"), "AccessRequestsPage"),
});
const settings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings",
  beforeLoad: ({ params, location }) => {
    if (location.pathname.endsWith("/settings")) throw redirect({ to: "/w/$ws/settings/users", params });
  },
});
const users = createRoute({
  getParentRoute: () => settings,
  path: "/users",
  validateSearch: readUsersSearch,
  component: lazyRouteComponent(() => import("@/features/people/UsersPage"), "UsersPage"),
});
const importUsers = createRoute({
  getParentRoute: () => settings,
  path: "/users/import",
  component: lazyRouteComponent(() => import("@/features/people/ImportPage"), "ImportPage"),
});
const access = createRoute({
  getParentRoute: () => settings,
  path: "/access",
  validateSearch: readAppAccessSearch,
  component: lazyRouteComponent(() => import("@/features/access/AppAccessPage"), "AppAccessPage"),
});
const roles = createRoute({
  getParentRoute: () => settings,
  path: "/roles",
  validateSearch: readRolesSearch,
  component: lazyRouteComponent(() => import("@/features/roles/RolesPage"), "RolesPage"),
});
const featureAccess = createRoute({
  getParentRoute: () => settings,
  path: "/roles/feature-access",
  validateSearch: readFeaturesSearch,
  component: lazyRouteComponent(() => import("@/features/roles/FeatureAccessPage"), "FeatureAccessPage"),
});
const signInApi = createRoute({
  getParentRoute: () => settings,
  path: "/roles/sign-in-api",
  validateSearch: readSignInApiSearch,
  component: lazyRouteComponent(() => import("@/features/roles/SignInApiPage"), "SignInApiPage"),
});
const compareRoles = createRoute({
  getParentRoute: () => settings,
  path: "/roles/compare",
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import("@/features/roles/ComparePage"), "ComparePage"),
});
const role = createRoute({
  getParentRoute: () => settings,
  path: "/roles/r/$role",
  validateSearch: readRoleSearch,
  component: lazyRouteComponent(() => import("@/features/roles/RolePage"), "RolePage"),
});
const teams = createRoute({
  getParentRoute: () => settings,
  path: "/teams",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/people/TeamsPage"), "TeamsPage"),
});
const sites = createRoute({
  getParentRoute: () => settings,
  path: "/sites",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/people/SitesPage"), "SitesPage"),
});
const permissions = createRoute({
  getParentRoute: () => settings,
  path: "/permissions",
  validateSearch: readPermissionsSearch,
  component: lazyRouteComponent(() => import("@/features/matrix/PermissionsPage"), "PermissionsPage"),
});
const audit = createRoute({ getParentRoute: () => settings, path: "/audit", component: lazyRouteComponent(() => import("@/features/audit/AuditPage"), "AuditPage") });

const guests = createRoute({
  getParentRoute: () => settings,
  path: "/guests",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/machines/GuestsPage"), "GuestsPage"),
});
const integrations = createRoute({
  getParentRoute: () => settings,
  path: "/integrations",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/machines/IntegrationsPage"), "IntegrationsPage"),
});

const reviews = createRoute({
  getParentRoute: () => settings,
  path: "/reviews",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/reviews/ReviewsPage"), "ReviewsPage"),
});
const tests = createRoute({ getParentRoute: () => settings, path: "/tests", component: lazyRouteComponent(() => import("@/features/tests/TestsPage"), "TestsPage") });
const review = createRoute({ getParentRoute: () => settings, path: "/reviews/$review", component: lazyRouteComponent(() => import("@/features/reviews/ReviewPage"), "ReviewPage") });

const workspacePage = createRoute({
  getParentRoute: () => settings,
  path: "/workspace",
  component: lazyRouteComponent(() => import("@/features/settings/WorkspacePage"), "WorkspacePage"),
});

const requests = createRoute({
  getParentRoute: () => settings,
  path: "/requests",
  component: lazyRouteComponent(() => import("@/features/requests/RequestsPage"), "RequestsPage"),
});
const signInSettings = createRoute({
  getParentRoute: () => settings,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("@/features/settings/SignInSettingsPage"), "SignInSettingsPage"),
});
const trackersPage = createRoute({
  getParentRoute: () => settings,
  path: "/trackers",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/designer/TrackersPage"), "TrackersPage"),
});
const designer = createRoute({
  getParentRoute: () => workspace,
  path: "/t/$tracker/configure/$part",
  validateSearch: readOpenSearch,
  component: lazyRouteComponent(() => import("@/features/designer/DesignerPage"), "DesignerPage"),
});
const mergeRoles = createRoute({
  getParentRoute: () => settings,
  path: "/roles/merge",
  validateSearch: readMergeSearch,
  component: lazyRouteComponent(() => import("@/features/roles/MergePage"), "MergePage"),
});

/** Short links without a workspace, `/t/orders/r/1042`: they lead to the workspace one is in, when there is just one. */
const short = createRoute({ getParentRoute: () => root, path: "/t/$", component: RootPage });

const tree = root.addChildren([
  signIn,
  confirm,
  guest,
  link,
  setup,
  security,
  start,
  short,
  workspace.addChildren([home, table, dashboard, reports, newReport, report, create, activity, trackerAudit, record, notifications, search, importRecords, archive, bin, sessions, why, designer, asked, settings.addChildren([trackersPage, users, importUsers, access, roles, featureAccess, signInApi, compareRoles, mergeRoles, role, teams, sites, guests, integrations, reviews, review, tests, workspacePage, signInSettings, permissions, requests, audit])]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { client: undefined as unknown as QueryClient },
  defaultNotFoundComponent: MissingPage,
  defaultErrorComponent: BrokenPage,
  defaultPreload: false,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
