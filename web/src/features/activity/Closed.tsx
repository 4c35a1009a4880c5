import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { Schema } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { useWorkspace } from "@/features/session/workspace";
import { errorText, Notice } from "@/ui/Status";
import { useWhyOf, type Asks } from "@/ui/why";

/** What stands in the place of a log that one's roles do not include. */
export function Closed({ schema, error, asks }: { schema: Schema; error: unknown; asks?: Asks }) {
  const { key } = useWorkspace();
  const said = errorText(error);
  const why = useWhyOf()(error, said, asks);
  return (
    <Notice
      icon={<IconLock size={24} stroke={1.75} />}
      title={said}
      actions={
        <>
          {why && <Button onClick={why}>{t`Why?`}</Button>}
          <LinkButton variant="default" to="/w/$ws/t/$tracker" params={{ ws: key, tracker: schema.key }}>
            {t`Back to ${schema.name}`}
          </LinkButton>
        </>
      }
    />
  );
}
