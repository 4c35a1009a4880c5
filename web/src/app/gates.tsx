import { t } from "@lingui/core/macro";
import { Outlet, useLocation, useParams, useSearch } from "@tanstack/react-router";
import { ApiError } from "@/api/error";
import { OutboxOwner } from "@/features/outbox/OutboxBar";
import { DoorPage } from "@/features/session/DoorPage";
import { EndedPage } from "@/features/session/EndedPage";
import { SecurityPage } from "@/features/session/SecurityPage";
import { SignInPage } from "@/features/session/SignInPage";
import { useMe, useWorkspaceQuery } from "@/features/session/queries";
import { keyOf } from "@/features/session/workspace";
import { WorkspacesPage } from "@/features/session/WorkspacesPage";
import type { Me } from "@/api/model";
import { showTimesIn } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { useEffect, useRef } from "react";
import { MissingPage } from "./MissingPage";
import { Shell } from "./Shell";
import { router } from "./router";

/** Shows the children to who is signed in, the sign-in page to everyone else. */
function SignedIn({ children }: { children: (me: Me) => React.ReactNode }) {
  const me = useMe();
  if (me.isPending) return <Skeleton rows={5} />;
  if (me.isError) return <Failure error={me.error} what={t`Your account`} onRetry={() => void me.refetch()} />;
  if (me.data === null) return <Leave to={signInPath()} />;
  return children(me.data);
}

/** The sign-in page, which leads back to the address that was asked for. */
function signInPath(): string {
  const { pathname, search } = window.location;
  const here = pathname + search;
  return here === "/" || pathname === "/sign-in" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}

/** `/` and short links: the only workspace, or a choice. */
export function RootPage() {
  const path = useLocation({ select: (l) => l.href });
  return (
    <SignedIn>
      {(me) => {
        const only = me.workspaces.length === 1 ? me.workspaces[0] : undefined;
        if (only && path.startsWith("/t/")) return <Leave to={`/w/${encodeURIComponent(keyOf(only.workspace))}${path}`} />;
        if (only) return <Leave to={`/w/${encodeURIComponent(keyOf(only.workspace))}`} />;
        return <WorkspacesPage me={me} />;
      }}
    </SignedIn>
  );
}

/** Goes on to another address, once: a router's own Navigate goes again whenever its parent is drawn. */
function Leave({ to }: { to: string }) {
  const target = useRef(to);
  useEffect(() => router.history.replace(target.current), []);
  return <Skeleton rows={5} />;
}

/** One's own account; it stands before every door, since a second factor may be what a door asks for. */
export function SecurityRoute() {
  return <SignedIn>{(me) => <SecurityPage me={me} />}</SignedIn>;
}

export function SignInRoute() {
  const me = useMe();
  const { next } = useSearch({ from: "/sign-in" });
  if (me.isPending) return <Skeleton rows={5} />;
  if (me.data) return <Leave to={next ?? "/"} />;
  return <SignInPage />;
}

/** The workspace behind an open door, with who one is in it. */
function OpenWorkspace({ ws, several, account }: { ws: string; several: boolean; account: string }) {
  const workspace = useWorkspaceQuery(ws);
  if (workspace.isPending) return <Skeleton rows={5} />;
  if (workspace.error instanceof ApiError && workspace.error.code === "session_ended") return <EndedPage />;
  if (workspace.isError) return <Failure error={workspace.error} what={t`The workspace`} onRetry={() => void workspace.refetch()} />;
  showTimesIn(workspace.data.time_zone);
  return (
    <Shell workspace={{ ...workspace.data, several, account }}>
      <Outlet />
    </Shell>
  );
}

/** Everything under a workspace: the door first (A3.13), then the shell. */
export function WorkspaceLayout() {
  const { ws } = useParams({ from: "/w/$ws" });
  return (
    <SignedIn>
      {(me) => (
        <>
          <OutboxOwner me={me} />
          <Door ws={ws} me={me} />
        </>
      )}
    </SignedIn>
  );
}

/** The workspace, where its door is open (A3.13). */
function Door({ ws, me }: { ws: string; me: Me }) {
  const membership = me.workspaces.find((u) => u.workspace.key === ws || u.workspace.id === ws);
  if (!membership) return <MissingPage />;
  if (!membership.entry.allowed) return <DoorPage membership={membership} others={me.workspaces.length > 1} />;
  return <OpenWorkspace ws={ws} several={me.workspaces.length > 1} account={me.account.email} />;
}
