import { plural, t } from "@lingui/core/macro";
import { Switch } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { draftsUnder } from "@/features/nav/drafts";
import { useConfigurable } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { reaches } from "@/features/settings/pages";
import { useTrackers } from "@/features/tracker/queries";
import side from "@/ui/Side.module.css";
import { setConfigurationMode, useConfigurationMode } from "./mode";
import css from "./Designer.module.css";

/** Whether there is something that one may configure (A8). */
function useMayConfigure(): boolean {
  const { can, me } = useWorkspace();
  const all = reaches(me.settings, "extended");
  const some = useConfigurable(can.settings.allowed && !all);
  return can.settings.allowed && (all || (some.data?.length ?? 0) > 0);
}

/** At the bottom of the sidebar, for who may configure something. */
export function ConfigurationSwitch() {
  const may = useMayConfigure();
  const on = useConfigurationMode();
  const { key } = useWorkspace();
  useLocation(); // drafts are counted anew on each page
  const drafts = draftsUnder(`design:${key}:`).length;
  if (!may) return null;
  return (
    <div className={css.switch}>
      <Switch size="sm" label={t`Configuration mode`} checked={on} onChange={(e) => setConfigurationMode(e.currentTarget.checked)} />
      {drafts > 0 && <span className={css.drafts}>{plural(drafts, { one: "# draft", other: "# drafts" })}</span>}
    </div>
  );
}

/** A stripe over every page, with words: what one sees has more menus than usual. */
export function ConfigurationStripe() {
  const may = useMayConfigure();
  const on = useConfigurationMode();
  if (!may || !on) return null;
  return (
    <div className={css.stripe} role="note">
      {t`Configuration mode`}
    </div>
  );
}

/** Trackers one may configure and sees no record of, apart from those one sees as data (A8.0). */
export function OnlyConfigured({ onFollow }: { onFollow?: () => void }) {
  const on = useConfigurationMode();
  const may = useMayConfigure();
  const { key: ws } = useWorkspace();
  const list = useConfigurable(on && may);
  const seen = useTrackers();
  if (!on || !may || !list.data || !seen.data) return null;
  const others = list.data.filter((t) => !seen.data.some((s) => s.id === t.id));
  if (others.length === 0) return null;
  return (
    <>
      <div className={side.label} id="side-configure">
        {t`To configure, not seen as data`}
      </div>
      <ul className={side.links} aria-labelledby="side-configure">
        {others.map((t) => (
          <li key={t.id}>
            <Link to="/w/$ws/t/$tracker/configure/$part" params={{ ws, tracker: t.key, part: "states" }} className={side.link} onClick={onFollow}>
              <IconSettings size={16} stroke={1.75} aria-hidden="true" />
              <span>{t.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
