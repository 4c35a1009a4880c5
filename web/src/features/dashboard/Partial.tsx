import { t } from "@lingui/core/macro";
import { Badge, Tooltip } from "@mantine/core";

/** By the policy's shape the reader does not see every record: a figure counts those that they see. */
export function Partial({ tracker }: { tracker: string }) {
  return (
    <Tooltip multiline w={260} label={t`You do not see every record of ${tracker}. This counts those that you see.`}>
      <Badge variant="default" tabIndex={0}>
        {t`Partial`}
      </Badge>
    </Tooltip>
  );
}
