import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { errorText } from "./Status";
import css from "./Confirm.module.css";

interface Props {
  opened: boolean;
  title: string;
  /** What it will do, spelled out. */
  children: ReactNode;
  /** The words on the button. */
  yes: string;
  no?: string;
  danger?: boolean;
  /** A name that has to be typed first. */
  typed?: string;
  busy?: boolean;
  error?: unknown;
  onYes: () => void;
  onNo: () => void;
}

/** A question that is asked before something is done. The button says what it does, and for the worst the name is typed. */
export function Confirm(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onNo} title={props.title} closeButtonProps={{ "aria-label": t`Close` }}>
      {props.opened && <Question {...props} />}
    </Modal>
  );
}

function Question({ children, yes, no = t`Cancel`, danger, typed, busy, error, onYes, onNo }: Props) {
  const [text, setText] = useState("");
  const ready = typed === undefined || text.trim() === typed;
  return (
    <form
      className={css.body}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // it may stand inside a form of the page's
        if (ready && !busy) onYes();
      }}
    >
      {children}
      {typed !== undefined && <TextInput label={t`Type “${typed}” to go on`} value={text} onChange={(e) => setText(e.currentTarget.value)} autoComplete="off" data-autofocus />}
      {error !== undefined && error !== null && (
        <p role="alert" className={css.refused}>
          {errorText(error)}
        </p>
      )}
      <div className={css.actions}>
        <Button variant="default" onClick={onNo} data-autofocus={typed === undefined || undefined}>
          {no}
        </Button>
        <Button type="submit" color={danger ? "red" : undefined} loading={busy} disabled={!ready}>
          {yes}
        </Button>
      </div>
    </form>
  );
}
