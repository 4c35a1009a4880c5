import type { ReactNode } from "react";
import { WorkspaceContext, type OpenWorkspace } from "@/features/session/workspace";
import { BottomBar } from "./BottomBar";
import { KeyList } from "./KeyList";
import { Sidebar } from "./Sidebar";
import css from "./Shell.module.css";

/** Sidebar and page; on a phone a bar at the bottom instead of the sidebar. */
export function Shell({ workspace, children }: { workspace: OpenWorkspace; children: ReactNode }) {
  return (
    <WorkspaceContext value={workspace}>
      <a href="#page" className={css.skip}>
        Skip to the page
      </a>
      <div className={css.shell}>
        <Sidebar />
        <main id="page" tabIndex={-1} className={css.page}>
          {children}
        </main>
        <BottomBar />
      </div>
      <KeyList />
    </WorkspaceContext>
  );
}
