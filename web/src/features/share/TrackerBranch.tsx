import { t } from "@lingui/core/macro";
import { ActionIcon } from "@mantine/core";
import { IconChevronRight, IconLayoutList, IconLock, IconTable } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { Tracker } from "@/api/model";
import type { View } from "@/api/views";
import { useWorkspace } from "@/features/session/workspace";
import { useKept } from "@/ui/useKept";
import { toView } from "./openView";
import { viewIcon } from "./ViewBar";
import { useViews } from "./queries";
import { DotsMenu, TrackerMenuItems } from "./TrackerMenu";
import { ViewMenuItems } from "./ViewMenu";
import css from "./Tree.module.css";

/** Which trackers are unfolded lasts as long as the tab. */
function useOpened(id: string): [boolean, () => void] {
  const [text, setText] = useKept("tab", "tw-open-trackers");
  const opened = (text ?? "").split(",").filter(Boolean);
  const open = opened.includes(id);
  return [open, () => setText((open ? opened.filter((other) => other !== id) : [...opened, id]).join(","))];
}

/** One tracker in the drawer: its name, a caret that unfolds its saved views, and its menu. */
export function TrackerBranch({ tracker, onFollow }: { tracker: Tracker; onFollow?: () => void }) {
  const { key } = useWorkspace();
  const [open, toggle] = useOpened(tracker.id);
  const list = useId();
  return (
    <li>
      <div className={css.row}>
        <ActionIcon size={24} className={css.caret} aria-expanded={open} aria-controls={list} aria-label={t`Saved views of ${tracker.name}`} onClick={toggle}>
          <IconChevronRight size={14} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
        <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker: tracker.key }} className={css.link} onClick={onFollow} activeOptions={{ includeSearch: false }}>
          <IconTable size={16} stroke={1.75} aria-hidden="true" />
          <span>{tracker.name}</span>
          {tracker.restricted && <IconLock size={14} stroke={1.75} aria-label={t`Restricted`} role="img" />}
        </Link>
        <DotsMenu label={t`Menu of ${tracker.name}`}>
          <TrackerMenuItems tracker={tracker} />
        </DotsMenu>
      </div>
      <div id={list}>{open && <ViewLinks tracker={tracker} onFollow={onFollow} />}</div>
    </li>
  );
}

function ViewLinks({ tracker, onFollow }: { tracker: Tracker; onFollow?: () => void }) {
  const views = useViews(tracker.key);
  if (views.isPending) return <p className={css.none}>&nbsp;</p>;
  if (views.isError) return <p className={css.none}>{t`The views could not be loaded.`}</p>;
  if (views.data.length === 0) return <p className={css.none}>{t`No saved views yet`}</p>;
  return (
    <ul className={css.views} aria-label={t`Saved views of ${tracker.name}`}>
      {views.data.map((view) => (
        <ViewLeaf key={view.id} tracker={tracker} view={view} onFollow={onFollow} />
      ))}
    </ul>
  );
}

function ViewLeaf({ tracker, view, onFollow }: { tracker: Tracker; view: View; onFollow?: () => void }) {
  const { key } = useWorkspace();
  return (
    <li className={css.row}>
      <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker: tracker.key }} search={toView(view)} className={css.link} onClick={onFollow}>
        {viewIcon(view) ?? <IconLayoutList size={16} stroke={1.75} aria-hidden="true" />}
        <span>{view.name}</span>
        {view.restricted && <IconLock size={14} stroke={1.75} aria-label={t`Restricted`} role="img" />}
      </Link>
      <DotsMenu label={t`Menu of view ${view.name}`}>
        <ViewMenuItems tracker={tracker} view={view} />
      </DotsMenu>
    </li>
  );
}
