import { t } from "@lingui/core/macro";
import { IconFileUnknown } from "@tabler/icons-react";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";
import { LinkButton } from "@/features/nav/LinkButton";

/** An address that leads nowhere, for whatever reason. */
export function MissingPage() {
  useTitle(t`Nothing here`);
  return (
    <main>
      <Notice level={1} icon={<IconFileUnknown size={24} stroke={1.75} />} title={t`You can't open this page`} actions={<LinkButton to="/" variant="default">{t`Go to the start`}</LinkButton>}>
        <p>{t`There is nothing at this address that you can open.`}</p>
      </Notice>
    </main>
  );
}
