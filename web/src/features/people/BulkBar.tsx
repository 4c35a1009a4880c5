import { t } from "@lingui/core/macro";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import css from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import { BulkDialog, type BulkAct } from "./BulkDialog";
import type { UserSelection } from "./selection";

/** What can be done to everyone selected, each as one change. */
export function BulkBar({ selection, count, onClear }: { selection: UserSelection; count: number; onClear: () => void }) {
  const [act, setAct] = useState<BulkAct | null>(null);
  const button = (what: BulkAct, label: string) => (
    <Button size="compact-sm" variant="default" onClick={() => setAct(what)}>
      {label}
    </Button>
  );
  return (
    <div className={css.bulkbar} role="group" aria-label={t`Bulk actions`}>
      <b role="status">{t`${number(count)} selected`}</b>
      {button("give", t`Add role…`)}
      {button("end", t`Remove role…`)}
      {button("join_team", t`Add to team…`)}
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}>
            {t`More`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t`More bulk actions`}>
          <Menu.Item onClick={() => setAct("leave_team")}>{t`Take out of team…`}</Menu.Item>
          <Menu.Item onClick={() => setAct("remove_roles_except")}>{t`Remove all roles except…`}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setAct("allow")}>{t`Allow access…`}</Menu.Item>
          <Menu.Item onClick={() => setAct("remove")}>{t`Remove access…`}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setAct("activate")}>{t`Activate…`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {button("deactivate", t`Deactivate…`)}
      {button("terminate", t`Terminate…`)}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {t`Clear the selection`}
      </Button>
      <BulkDialog act={act} selection={selection} onClose={() => setAct(null)} onDone={onClear} />
    </div>
  );
}
