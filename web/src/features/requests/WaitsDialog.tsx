import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { setHelpers } from "@/api/client";
import css from "@/features/settings/Settings.module.css";

/** Says, on any page, that a change waits for a second person, and leads to it (A2.2). */
export function WaitsDialog({ onSee }: { onSee: (workspace: string) => void }) {
  const [workspace, setWorkspace] = useState<string | null>(null);
  useEffect(() => setHelpers({ waits: (_, at) => setWorkspace(at) }), []);
  const close = () => setWorkspace(null);
  return (
    <Modal opened={workspace !== null} onClose={close} title={t`It waits for a second person`} zIndex={400} closeButtonProps={{ "aria-label": t`Close` }}>
      {workspace !== null && (
        <div className={css.form}>
          <p>{t`Nothing has changed yet. The change gives you access, or changes how another person signs in, and in this workspace that takes two people: another user with the same power has to confirm it. They were told by mail; after 7 days the request is dropped.`}</p>
          <div className={css.actions}>
            <Button
              data-autofocus
              onClick={() => {
                close();
                onSee(workspace);
              }}
            >
              {t`See the request`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Close`}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
