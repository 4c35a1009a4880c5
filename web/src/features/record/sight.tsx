import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useCallback, useState, type ReactNode } from "react";
import css from "./RecordPage.module.css";

interface Question {
  title: string;
  yes: string;
  run: () => void;
}

/** The warning before a write that takes the record out of one's own sight, and the way to ask it. */
export function useSightWarning(): { warn: (question: Question) => void; dialog: ReactNode } {
  const [asked, setAsked] = useState<Question | null>(null);
  const close = useCallback(() => setAsked(null), []);
  const dialog = (
    <Modal opened={asked !== null} onClose={close} title={asked?.title} closeButtonProps={{ "aria-label": t`Close` }}>
      <p>{t`After this you will no longer see this record.`}</p>
      <div className={css.modalFoot}>
        <Button
          data-autofocus
          onClick={() => {
            asked?.run();
            close();
          }}
        >
          {asked?.yes}
        </Button>
        <Button variant="default" onClick={close}>
          {t`Cancel`}
        </Button>
      </div>
    </Modal>
  );
  return { warn: setAsked, dialog };
}
