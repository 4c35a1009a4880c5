import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";

/** The page itself failed, or a newer version of the pages was installed meanwhile. Nothing was written. */
export function BrokenPage() {
  useTitle(t`Something went wrong`);
  return (
    <div role="alert">
      <Notice level={1} icon={<IconAlertTriangle size={24} stroke={1.75} />} title={t`Something went wrong in this page`} actions={<Button onClick={() => window.location.reload()}>{t`Load it again`}</Button>}>
        <p>{t`What you saved before is kept.`}</p>
      </Notice>
    </div>
  );
}
