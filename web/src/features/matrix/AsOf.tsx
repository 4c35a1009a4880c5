import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { fromLocalInput, toLocalInput, zoneName } from "@/ui/format";
import css from "./Matrix.module.css";

/** Leads to the matrix as it was at an instant that is over (A11.5). */
export function AsOf({ onPick }: { onPick: (at: string) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconClock size={16} stroke={1.75} />} onClick={() => setOpened(true)}>
        {t`As of…`}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t`The matrix as it was`} closeButtonProps={{ "aria-label": t`Close` }}>
        {opened && (
          <Instant
            onPick={(at) => {
              setOpened(false);
              onPick(at);
            }}
          />
        )}
      </Modal>
    </>
  );
}

function Instant({ onPick }: { onPick: (at: string) => void }) {
  const [text, setText] = useState(() => toLocalInput(new Date().toISOString()));
  const at = fromLocalInput(text);
  const wrong = at === null ? t`Choose a day and a time.` : Date.parse(at) > Date.now() ? t`That is still to come.` : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === null && at !== null) onPick(at);
  };
  return (
    <form className={css.dialog} onSubmit={submit}>
      <TextInput type="datetime-local" label={t`As of`} description={t`In the time zone ${zoneName()}. Nothing can be changed there.`} value={text} error={wrong} onChange={(e) => setText(e.currentTarget.value)} />
      <Button type="submit" disabled={wrong !== null}>
        {t`Show it`}
      </Button>
    </form>
  );
}
