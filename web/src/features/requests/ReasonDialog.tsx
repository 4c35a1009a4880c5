import { t } from "@lingui/core/macro";
import { Button, Modal, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { setHelpers } from "@/api/client";
import css from "@/features/settings/Settings.module.css";

/**
 * Asks why, whenever a change gives its author access or changes how somebody else signs in (A2.2), on any page: the
 * request is sent again with the reason, so nobody does anything twice.
 */
export function ReasonDialog() {
  const [open, setOpen] = useState(false);
  const answer = useRef<(reason: string | null) => void>(() => undefined);
  useEffect(
    () =>
      setHelpers({
        reason: () =>
          new Promise((resolve) => {
            answer.current(null);
            answer.current = resolve;
            setOpen(true);
          }),
      }),
    [],
  );
  const close = (reason: string | null) => {
    setOpen(false);
    answer.current(reason);
  };
  return (
    <Modal opened={open} onClose={() => close(null)} title={t`Say why`} zIndex={400} closeButtonProps={{ "aria-label": t`Close` }}>
      {open && <Form onReason={close} />}
    </Modal>
  );
}

function Form({ onReason }: { onReason: (reason: string | null) => void }) {
  const [text, setText] = useState("");
  const reason = text.trim();
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason) onReason(reason);
      }}
    >
      <p>{t`This gives you access to records that you do not have, or changes how another person signs in. It is marked in the audit log and told at once to every other user with full settings access.`}</p>
      <Textarea label={t`Reason`} required data-autofocus autosize minRows={2} maxLength={1000} value={text} onChange={(e) => setText(e.currentTarget.value)} />
      <div className={css.actions}>
        <Button type="submit" disabled={reason === ""}>
          {t`Save with this reason`}
        </Button>
        <Button variant="default" onClick={() => onReason(null)}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
