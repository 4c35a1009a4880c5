import { t } from "@lingui/core/macro";
import { IconShieldLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { isDenied } from "@/api/error";
import { useWorkspace } from "@/features/session/workspace";
import { lowered } from "@/ui/format";
import { askWords } from "@/ui/reasons";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";
import { levelNames, reaches, type SettingsLevel, type Takes } from "./pages";

/** The page for who has at least this level of settings access; for others what is missing, and whom to ask (A8). Names of people take the feature Directory besides, below extended access. */
export function Gate({ needs, takes, error, children }: { needs: SettingsLevel; takes?: Takes; error?: unknown; children: ReactNode }) {
  const { me } = useWorkspace();
  if (!reaches(me.settings, "selective")) return <NoSettings />;
  if (!reaches(me.settings, needs) || isDenied(error)) return <NotHere needs={needs} takes={takes} />;
  return children;
}

/** Whom to ask, without oneself; a guest is told the workspace's own sentence. */
export function useHelp(): string {
  const { help, me } = useWorkspace();
  if (me.kind === "guest") return help.join(" ") || t`Ask your contact.`;
  return askWords(help.filter((name) => name !== me.name));
}

/** What who lacks settings access is told, on every settings page alike. */
export function NoSettings() {
  const title = t`You don't have access to system settings`;
  const ask = useHelp();
  useTitle(title);
  return (
    <Notice level={1} icon={<IconShieldLock size={24} stroke={1.75} />} title={title}>
      <p>{ask}</p>
    </Notice>
  );
}

function NotHere({ needs, takes }: { needs: SettingsLevel; takes?: Takes }) {
  const { me } = useWorkspace();
  const ask = useHelp();
  const title = reaches(me.settings, needs) ? t`You can't open this page` : t`This page needs ${lowered(levelNames[needs])} settings access`;
  useTitle(title);
  return (
    <Notice level={1} icon={<IconShieldLock size={24} stroke={1.75} />} title={title}>
      <p>
        {takes === "directory" && reaches(me.settings, needs)
          ? t`With ${lowered(levelNames[me.settings])} settings access this page also takes a role with the feature Directory. ${ask}`
          : takes === "tracker" && me.settings === "selective"
            ? t`With ${lowered(levelNames[me.settings])} settings access it is there for the trackers that you were given. ${ask}`
            : t`You have ${lowered(levelNames[me.settings])} settings access. ${ask}`}
      </p>
    </Notice>
  );
}
