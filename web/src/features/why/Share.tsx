import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconCopy, IconLink } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { useToasts } from "@/ui/Toast";
import { searchOf, type Topic } from "./question";
import { traceText } from "./words";
import css from "./Why.module.css";

/** The address of a topic's full page, for sharing. */
function useLink(): (topic: Topic) => string {
  const router = useRouter();
  const { key } = useWorkspace();
  return useCallback((topic) => window.location.origin + router.buildLocation({ to: "/w/$ws/access/why", params: { ws: key }, search: searchOf(topic) }).href, [router, key]);
}

interface StuckProps {
  text: readonly string[];
  requestId?: string;
  heading: string;
  trace: readonly string[];
  topic: Topic;
}

/** Where to go on when there is no way that the asker may be shown. */
export function Stuck({ text, requestId, heading, trace, topic }: StuckProps) {
  const { say, refuse } = useToasts();
  const link = useLink();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(traceText(heading, link(topic), trace, requestId));
      say(t`Trace copied. It holds what you see here and nothing else.`);
    } catch {
      refuse(t`The browser does not let this page copy. Select the text instead.`);
    }
  };
  return (
    <div className={css.stuck}>
      <h3 className={css.sub}>{t`Still stuck?`}</h3>
      {text.filter(Boolean).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {requestId && (
        <p className={css.fact}>
          <Trans>Request <code>{requestId}</code></Trans>
        </p>
      )}
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={16} stroke={1.75} aria-hidden="true" />} onClick={() => void copy()}>
        {t`Copy trace`}
      </Button>
    </div>
  );
}

export function CopyLink({ topic }: { topic: Topic }) {
  const { say, refuse } = useToasts();
  const link = useLink();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link(topic));
      say(t`Link copied. Who opens it gets the answer their own rights allow.`);
    } catch {
      refuse(t`The browser does not let this page copy. Take the address of the full page instead.`);
    }
  };
  return (
    <Button size="compact-sm" variant="default" leftSection={<IconLink size={16} stroke={1.75} aria-hidden="true" />} onClick={() => void copy()}>
      {t`Copy link`}
    </Button>
  );
}
