import { t } from "@lingui/core/macro";
import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";

interface Props {
  /** Who reads the reason. */
  description: string;
  send: (reason: string) => Promise<unknown>;
  onSent: () => void;
  onClose: () => void;
  className?: string;
}

/** What something is asked for, and that it is sent. */
export function ReasonForm({ description, send, onSent, onClose, className }: Props) {
  const [reason, setReason] = useState("");
  const ask = useMutation({ mutationFn: () => send(reason), onSuccess: onSent });
  return (
    <form
      className={className ? `${css.form} ${className}` : css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ask.isPending) ask.mutate();
      }}
    >
      <Textarea label={t`What do you need it for?`} description={description} data-autofocus autosize minRows={2} maxLength={1000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
      {ask.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={ask.error} />
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
