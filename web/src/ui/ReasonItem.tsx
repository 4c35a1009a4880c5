import { Menu } from "@mantine/core";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import css from "./ReasonItem.module.css";

interface Props {
  icon?: ReactNode;
  /** Why it is off, as a sentence; null when it is on. */
  reason: string | null;
  danger?: boolean;
  onClick: () => void;
  /** What a press does while it is off; nothing without it. */
  onRefused?: () => void;
  children: ReactNode;
}

/** An entry of a menu that, when it is off, stays reachable by the arrow keys and says why. */
export function ReasonItem({ icon, reason, danger, onClick, onRefused, children }: Props) {
  const item = useRef<HTMLButtonElement>(null);
  const off = reason !== null;
  useLayoutEffect(() => {
    // Mantine's own way of switching an item off takes it out of the arrow keys' reach as well.
    if (off) item.current?.setAttribute("aria-disabled", "true");
    else item.current?.removeAttribute("aria-disabled");
  });
  const act = off ? onRefused : onClick;
  return (
    <Menu.Item ref={item} leftSection={icon} closeMenuOnClick={act !== undefined} onClick={act} className={css.item} data-danger={(danger && !off) || undefined}>
      {children}
      {off && <span className={css.reason}>{reason}</span>}
    </Menu.Item>
  );
}
