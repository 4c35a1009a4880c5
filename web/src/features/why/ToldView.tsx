import { t } from "@lingui/core/macro";
import { useWorkspace } from "@/features/session/workspace";
import { useHelp } from "@/features/settings/Gate";
import { levelNames } from "@/features/settings/pages";
import { lowered } from "@/ui/format";
import { Frame, type ViewProps } from "./Frame";
import css from "./Why.module.css";

/** What a control that is off said of itself, what it takes, what one has, and whom to ask: no more than the page knows (A4.10). */
export function ToldView({ topic, onClose }: ViewProps<"told">) {
  const { me } = useWorkspace();
  const help = useHelp();
  return (
    <Frame title={t`Why can't I do this?`} onClose={onClose}>
      <p className={css.verdict} role="status">
        <span aria-hidden="true">✗</span>
        <span>{topic.reason}</span>
      </p>
      {topic.takes && <p>{topic.takes}</p>}
      {topic.settings && me.kind !== "guest" && <p>{me.settings === "none" ? t`You have no settings access.` : t`You have ${lowered(levelNames[me.settings])} settings access.`}</p>}
      <h3 className={css.sub}>{t`Who can help`}</h3>
      <p>{help}</p>
    </Frame>
  );
}
