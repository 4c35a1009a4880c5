import { t } from "@lingui/core/macro";
import { useWorkspace } from "@/features/session/workspace";
import { Tabs } from "@/features/settings/Tabs";

/** Requests for access, which everybody may have, and changes that wait for a second person, for who has settings access. */
export function RequestTabs({ here }: { here: "access" | "changes" }) {
  const { key, can } = useWorkspace();
  if (!can.settings.allowed) return null;
  return (
    <Tabs
      label={t`Requests`}
      tabs={[
        { label: t`Changes`, to: "/w/$ws/settings/requests", params: { ws: key }, here: here === "changes" },
        { label: t`Access`, to: "/w/$ws/requests", params: { ws: key }, here: here === "access" },
      ]}
    />
  );
}
