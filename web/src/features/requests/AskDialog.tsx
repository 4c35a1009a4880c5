import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import css from "@/features/settings/Settings.module.css";
import { ReasonForm } from "./ReasonForm";

/** A button that asks for access, and the dialog behind it. What it says afterwards is the same whether there is anything to give or not. */
export function AskDialog({ send }: { send: (reason: string) => Promise<unknown> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t`Ask for access`}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t`Ask for access`} closeButtonProps={{ "aria-label": t`Close` }}>
        {open && <Form send={send} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Form({ send, onClose }: { send: (reason: string) => Promise<unknown>; onClose: () => void }) {
  const [sent, setSent] = useState(false);
  if (!sent) return <ReasonForm description={t`Whoever decides reads it.`} send={send} onSent={() => setSent(true)} onClose={onClose} />;
  return (
    <div className={css.form}>
      <p role="status">{t`Your request was sent. If there is something to give, somebody decides on it, and you are told by mail. You are told the same whether it exists or not.`}</p>
      <div className={css.actions}>
        <Button data-autofocus onClick={onClose}>
          {t`Close`}
        </Button>
      </div>
    </div>
  );
}
