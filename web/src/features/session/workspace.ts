import { createContext, useContext } from "react";
import type { Named, Workspace } from "@/api/model";

/** The workspace whose pages are open, and the account that opened it. */
export interface OpenWorkspace extends Workspace {
  /** The account is a user of more than one workspace. */
  several: boolean;
  /** The account's e-mail. */
  account: string;
}

export const WorkspaceContext = createContext<OpenWorkspace | null>(null);

/** The workspace whose pages are open. Only for pages inside one. */
export function useWorkspace(): OpenWorkspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace is for pages inside a workspace");
  return workspace;
}

/** What stands in addresses: the key, or the id of what has none. */
export function keyOf(thing: Named): string {
  return thing.key ?? thing.id;
}
