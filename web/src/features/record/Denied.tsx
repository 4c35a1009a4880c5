import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconFileUnknown } from "@tabler/icons-react";
import type { Question } from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { useHelp } from "@/features/settings/Gate";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";
import { AskAccess } from "@/features/requests/AskAccess";
import { useWhy } from "@/features/why/context";
import { LinkButton } from "@/features/nav/LinkButton";

const titles = { record: t`You can't open this record`, tracker: t`You can't open this tracker`, page: t`You can't open this page` };

/** The one page for what is missing and for what one may not see: the two must read the same (A3.11). */
export function Denied({ what, question }: { what: "record" | "tracker" | "page"; question?: Question }) {
  const { ask } = useWhy();
  const workspace = useWorkspace();
  const help = useHelp();
  const title = titles[what];
  useTitle(title);
  return (
    <Notice
      level={1}
      icon={<IconFileUnknown size={24} stroke={1.75} />}
      title={title}
      actions={
        <>
          {question && <Button onClick={() => ask(question)}>{t`Why?`}</Button>}
          <AskAccess question={question} />
          <LinkButton variant="default" to="/w/$ws" params={{ ws: workspace.key }}>
            {t`Go home`}
          </LinkButton>
        </>
      }
    >
      <p>{t`It does not exist, or it is not shared with you.`}</p>
      <p>{help}</p>
    </Notice>
  );
}
