import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { ConfirmPage } from "@/features/session/ConfirmPage";
import { MissingPage } from "./MissingPage";
import { RootPage, SignInRoute, WorkspaceLayout } from "./gates";
import { readSignInSearch } from "./search";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet, notFoundComponent: MissingPage });

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", validateSearch: readSignInSearch, component: SignInRoute });
const confirm = createRoute({ getParentRoute: () => root, path: "/confirm", component: ConfirmPage });
const start = createRoute({ getParentRoute: () => root, path: "/", component: RootPage });

const workspace = createRoute({ getParentRoute: () => root, path: "/w/$ws", component: WorkspaceLayout });
const home = createRoute({ getParentRoute: () => workspace, path: "/", component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage") });
const sessions = createRoute({
  getParentRoute: () => workspace,
  path: "/account/sessions",
  component: lazyRouteComponent(() => import("@/features/session/SessionsPage"), "SessionsPage"),
});

/** Short links without a workspace, `/t/orders/r/1042`: they lead to the workspace one is in, when there is just one. */
const short = createRoute({ getParentRoute: () => root, path: "/t/$", component: RootPage });

const tree = root.addChildren([
  signIn,
  confirm,
  start,
  short,
  workspace.addChildren([home, sessions]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { client: undefined as unknown as QueryClient },
  defaultNotFoundComponent: MissingPage,
  defaultPreload: false,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
