import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconArchive, IconSearchOff, IconTable } from "@tabler/icons-react";
import type { Schema } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import { Notice } from "@/ui/Status";
import { LeftOut } from "@/features/viewas/LeftOut";
import { lowered } from "@/ui/format";
import type { ChangeSearch } from "./TrackerPage";
import { LinkButton } from "@/features/nav/LinkButton";

/** No rows: because there are none, or because none match. All hidden reads the same as none. */
export function EmptyTable({ schema, filtered, archived, change }: { schema: Schema; filtered: boolean; archived: boolean; change: ChangeSearch }) {
  const { key, view_as } = useWorkspace();
  const plural = lowered(schema.name);
  if (filtered) {
    return (
      <Notice
        icon={<IconSearchOff size={24} stroke={1.75} />}
        title={t`No ${plural} match`}
        actions={
          <Button variant="default" onClick={() => change({ filter: undefined, q: undefined, state: undefined })}>
            {t`Clear filters`}
          </Button>
        }
      />
    );
  }
  if (view_as)
    return (
      <Notice icon={<IconTable size={24} stroke={1.75} />} title={t`No ${plural} that you both see`}>
        <LeftOut />
      </Notice>
    );
  if (archived) return <Notice icon={<IconArchive size={24} stroke={1.75} />} title={t`No archived ${plural}`} />;
  return (
    <Notice
      icon={<IconTable size={24} stroke={1.75} />}
      title={t`No ${plural} yet`}
      actions={
        schema.can.create.allowed && (
          <LinkButton to="/w/$ws/t/$tracker/new" params={{ ws: key, tracker: schema.key }}>
            {t`New ${lowered(schema.singular)}`}
          </LinkButton>
        )
      }
    />
  );
}
