import { t } from "@lingui/core/macro";
import { Panel } from "@/features/session/Panel";
import panel from "@/features/session/Panel.module.css";

/** A link that was ended, has expired, or never was: the three read the same. */
export function Dead({ title = t`This link does not open any more`, text = t`It has expired or was ended. Ask whoever sent it to you for a new one.` }: { title?: string; text?: string }) {
  return (
    <Panel title={title}>
      <p className={panel.text}>{text}</p>
    </Panel>
  );
}
