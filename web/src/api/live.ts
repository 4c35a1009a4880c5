/** Live updates of a workspace: what is to be read again, never a value (A12.3). */
export const events = (workspace: string): EventSource => new EventSource(`/api/v1/workspaces/${encodeURIComponent(workspace)}/events`);
