import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReviewItem } from "@/api/reviews";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { dayOf, endOfDay } from "@/ui/zone";
import { few } from "@/ui/format";
import { holderOf } from "./words";

/** Asks for the last day of roles that are shortened. */
export function ShortenDialog({ items, onClose, onPick }: { items: readonly ReviewItem[]; onClose: () => void; onPick: (until: string) => void }) {
  return (
    <Modal opened={items.length > 0} onClose={onClose} title={t`Shorten`} closeButtonProps={{ "aria-label": t`Close` }}>
      {items.length > 0 && <Form items={items} onClose={onClose} onPick={onPick} />}
    </Modal>
  );
}

function Form({ items, onClose, onPick }: { items: readonly ReviewItem[]; onClose: () => void; onPick: (until: string) => void }) {
  const { time_zone: zone } = useWorkspace();
  const [day, setDay] = useState(() => dayOf(new Date(Date.now() + 30 * 86_400_000).toISOString(), zone));
  const [tried, setTried] = useState(false);
  const until = endOfDay(day, zone);
  const longer = until !== null && items.some((item) => item.until && Date.parse(item.until) <= Date.parse(until));
  const problem = !until || Date.parse(until) <= Date.now() ? t`Choose a last day that lies ahead.` : longer ? t`One of these ends before that day already.` : null;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (problem || !until) return;
        onPick(until);
        onClose();
      }}
    >
      <p>
        {few(
          items.map((item) => t`${item.role.name} of ${holderOf(item)}`),
          5,
        )}
      </p>
      <TextInput type="date" label={t`Last day`} required value={day} onChange={(e) => setDay(e.currentTarget.value)} data-autofocus />
      {tried && problem && (
        <p role="alert" className={css.refused}>
          {problem}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit">{t`Mark`}</Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
