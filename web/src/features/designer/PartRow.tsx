import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useId, type ReactNode } from "react";
import css from "./Designer.module.css";

interface Props {
  name: string;
  mark?: ReactNode;
  facts: ReactNode;
  off?: boolean;
  first: boolean;
  last: boolean;
  open: boolean;
  onOpen: () => void;
  onMove: (by: -1 | 1) => void;
  children: ReactNode;
}

/** One state or property in its list: what it is, its place in the order, and unfolded everything of it. */
export function PartRow({ name, mark, facts, off, first, last, open, onOpen, onMove, children }: Props) {
  const id = useId();
  return (
    <li className={css.part} data-off={off || undefined}>
      <div className={css.partLine}>
        <span className={css.order}>
          <ActionIcon size={32} aria-label={t`Move ${name} up`} disabled={first} onClick={() => onMove(-1)}>
            <IconArrowUp size={16} stroke={1.75} />
          </ActionIcon>
          <ActionIcon size={32} aria-label={t`Move ${name} down`} disabled={last} onClick={() => onMove(1)}>
            <IconArrowDown size={16} stroke={1.75} />
          </ActionIcon>
        </span>
        <span className={css.partName}>
          {mark}
          <b>{name}</b>
          <span className={css.facts}>{facts}</span>
        </span>
        <Button size="compact-sm" variant="default" aria-expanded={open} aria-controls={id} onClick={onOpen}>
          {open ? <Trans>Close<span className="vh"> {name}</span></Trans> : <Trans>Edit<span className="vh"> {name}</span></Trans>}
        </Button>
      </div>
      <div id={id}>{open && <div className={css.fields}>{children}</div>}</div>
    </li>
  );
}
