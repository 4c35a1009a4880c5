import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { ConflictBox } from "@/features/record/ConflictBox";
import { ago } from "@/ui/format";
import { valueText } from "@/ui/value/value";
import type { Waiting } from "./box";
import { discard, flush, insist } from "./outbox";
import css from "./Outbox.module.css";

/** What an item would do, in words. */
export function waitingWords({ what }: Waiting): string {
  switch (what.kind) {
    case "value":
      return `${what.property.label}: ${valueText(what.property, what.value) || t`empty`}`;
    case "file":
      return `${what.property.label}: ${what.name}`;
    case "move":
      return t`Move to ${what.label}`;
  }
}

/** What waits on this device, one by one, with what a person can do about what is stuck. */
export function WaitingList({ items }: { items: readonly Waiting[] }) {
  const send = () => void flush();
  return (
    <ul className={css.list}>
      {items.map((item) => (
        <li key={item.id}>
          <b>{waitingWords(item)}</b>
          <span className={css.quiet}>
            #{item.record} · {ago(item.at)}
          </span>
          {item.problem !== undefined && (
            <p role="alert" className={css.problem}>
              {item.problem}
            </p>
          )}
          {item.conflict && item.what.kind === "value" ? (
            <ConflictBox
              place={item}
              property={item.what.property}
              conflict={{ mine: item.what.value, theirs: item.conflict.theirs }}
              onKeep={() => void insist(item).then(send)}
              onTake={() => void discard([item.id]).then(send)}
            />
          ) : (
            <div className={css.acts}>
              {item.problem !== undefined && (
                <Button size="compact-sm" variant="default" onClick={() => void insist(item).then(send)}>
                  {t`Try again`}
                </Button>
              )}
              <Button size="compact-sm" variant="default" color="red" onClick={() => void discard([item.id]).then(send)}>
                {t`Discard`}
              </Button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
