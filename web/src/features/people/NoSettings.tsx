import { IconShieldLock } from "@tabler/icons-react";
import { ApiError } from "@/api/error";
import { useWorkspace } from "@/features/session/workspace";
import { askWords } from "@/ui/reasons";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";

/** Whether the server refused a settings page as a whole. */
export function settingsGate(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}

/** What who lacks settings access is told, on every settings page alike. */
export function NoSettings() {
  const workspace = useWorkspace();
  const title = "You don't have access to system settings";
  useTitle(title);
  return (
    <Notice level={1} icon={<IconShieldLock size={24} stroke={1.75} />} title={title}>
      <p>{askWords(workspace.help.filter((name) => name !== workspace.me.name))}</p>
    </Notice>
  );
}
