import { t } from "@lingui/core/macro";
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Topic } from "./question";
import css from "./Why.module.css";

export interface ViewProps<K extends Topic["kind"]> {
  topic: Extract<Topic, { kind: K }>;
  /** Turns the panel to another question. */
  onTopic: (topic: Topic) => void;
  /** Absent on the full page. */
  onClose?: () => void;
}

export const headingId = "why-heading";

/** The labelled region with the question as its title. */
export function Frame({ title, onClose, children }: { title: string; onClose?: () => void; children: ReactNode }) {
  return (
    <section className={css.panel} aria-labelledby={headingId} data-docked={onClose ? true : undefined}>
      <header className={css.head}>
        <h2 id={headingId} tabIndex={-1} data-autofocus>
          {title}
        </h2>
        {onClose && (
          <ActionIcon aria-label={t`Close Why?`} className={css.close} onClick={onClose}>
            <IconX size={16} stroke={1.75} />
          </ActionIcon>
        )}
      </header>
      <div className={css.content}>{children}</div>
    </section>
  );
}
