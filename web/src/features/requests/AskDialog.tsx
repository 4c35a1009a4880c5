import { t } from "@lingui/core/macro";
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import css from "@/features/settings/Settings.module.css";
import { errorText } from "@/ui/Status";

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
  const [reason, setReason] = useState("");
  const ask = useMutation({ mutationFn: () => send(reason) });
  if (ask.isSuccess) {
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
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ask.isPending) ask.mutate();
      }}
    >
      <Textarea label={t`What do you need it for?`} description={t`Whoever decides reads it.`} data-autofocus autosize minRows={2} maxLength={1000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
      {ask.error && (
        <p role="alert" className={css.refused}>
          {errorText(ask.error)}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={ask.isPending}>
          {t`Send the request`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
