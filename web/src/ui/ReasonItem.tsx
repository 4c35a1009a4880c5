import { Menu } from "@mantine/core";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { useRefused, type Asks } from "./why";
import css from "./ReasonItem.module.css";

interface Props {
  icon?: ReactNode;
  /** Why it is off, as a sentence; null when it is on. */
  reason: string | null;
  danger?: boolean;
  onClick: () => void;
  /** What Why? is asked while rights keep it off, as far as it is not the page's own tracker and record. */
  asks?: Asks;
  /** What a press does while it is off, in the place of Why?: it leads to what is missing. */
  onRefused?: () => void;
  children: ReactNode;
}

/** An entry of a menu that, when it is off, stays reachable by the arrow keys and says why; pressed, it opens Why?. */
export function ReasonItem({ icon, reason, danger, onClick, asks, onRefused, children }: Props) {
  const item = useRef<HTMLButtonElement>(null);
  const off = reason !== null;
  const refused = useRefused(reason, asks, onRefused);
  useLayoutEffect(() => {
    // Mantine's own way of switching an item off takes it out of the arrow keys' reach as well.
    if (off) item.current?.setAttribute("aria-disabled", "true");
    else item.current?.removeAttribute("aria-disabled");
  });
  return (
    <Menu.Item ref={item} leftSection={icon} onClick={off ? refused : onClick} className={css.item} data-danger={(danger && !off) || undefined}>
      {children}
      {off && <span className={css.reason}>{reason}</span>}
    </Menu.Item>
  );
}
