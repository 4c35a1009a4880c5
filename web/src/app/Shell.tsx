import { t } from "@lingui/core/macro";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { useWorkspace, WorkspaceContext, type OpenWorkspace } from "@/features/session/workspace";
import { useWhy, WhyProvider } from "@/features/why/context";
import { Live } from "@/features/live/Live";
import { WhyDock } from "@/features/why/WhyDock";
import { ConfigurationStripe } from "@/features/designer/ConfigurationMode";
import { OutboxBar } from "@/features/outbox/OutboxBar";
import { ViewAsBanner } from "@/features/viewas/ViewAsBanner";
import { RestrictDialog } from "@/features/restrict/RestrictDialog";
import { ShareDialogs } from "@/features/share/ShareDialogs";
import { ForceDialog } from "@/features/requests/ReasonDialog";
import { reaches } from "@/features/settings/pages";
import { ViewAsDialog } from "@/features/viewas/ViewAsDialog";
import { BottomBar } from "./BottomBar";
import { KeyList } from "./KeyList";
import { Palette } from "./Palette";
import { Sidebar } from "./Sidebar";
import css from "./Shell.module.css";

/** After a change of page the focus is on the new page, unless the page has put it somewhere itself. */
function useFocusOnArrival(): React.RefObject<HTMLElement | null> {
  const page = useRef<HTMLElement>(null);
  const path = useLocation({ select: (l) => l.pathname });
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) page.current?.focus({ preventScroll: true });
  }, [path]);
  return page;
}

/** Sidebar, page and the docked Why? beside it; on a phone a bar at the bottom instead of the sidebar. */
export function Shell({ workspace, children }: { workspace: OpenWorkspace; children: ReactNode }) {
  return (
    <WorkspaceContext value={workspace}>
      <Live>
        <WhyProvider>
          <Frame>{children}</Frame>
          {reaches(workspace.me.settings, "full") && <ForceDialog />}
          <ViewAsDialog />
          <RestrictDialog />
          <ShareDialogs />
          <KeyList />
          <Palette />
        </WhyProvider>
      </Live>
    </WorkspaceContext>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const page = useFocusOnArrival();
  const why = useWhy();
  const look = useWorkspace().view_as !== undefined;
  return (
    <>
      <a href="#page" className={css.skip}>
        {t`Skip to the page`}
      </a>
      <div className={css.shell} data-why={(why.topic !== null && why.place === "docked") || undefined} data-look={look || undefined}>
        <ViewAsBanner />
        <Sidebar />
        <main ref={page} id="page" tabIndex={-1} className={css.page}>
          <ConfigurationStripe />
          <OutboxBar />
          {children}
        </main>
        <WhyDock />
        <BottomBar />
      </div>
    </>
  );
}
