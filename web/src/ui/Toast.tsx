import { t } from "@lingui/core/macro";
import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import css from "./Toast.module.css";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
}

export interface Toasts {
  /** Says what happened; with an action the toast stays 10 seconds, else 5. */
  say: (text: string, action?: { label: string; run: () => void }) => void;
  /** Says what was refused; stays until closed. */
  refuse: (text: string, action?: { label: string; run: () => void }) => void;
}

const Context = createContext<Toasts>({ say: () => {}, refuse: () => {} });

export const useToasts = () => useContext(Context);

/** The corner where the page says what it did. Announced politely, never covering the focus. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [list, setList] = useState<Toast[]>([]);
  const next = useRef(1);
  const held = useRef(false);
  const drop = useCallback((id: number) => setList((all) => all.filter((t) => t.id !== id)), []);
  const expire = useCallback(
    (id: number, ms: number) => {
      // Nobody loses an Undo while reaching for it: the time starts anew as long as the corner is looked at.
      setTimeout(() => (held.current ? expire(id, ms) : drop(id)), ms);
    },
    [drop],
  );
  const add = useCallback(
    (toast: Omit<Toast, "id">, ms: number | null) => {
      const id = next.current++;
      setList((all) => [...all.slice(-2), { ...toast, id }]);
      if (ms !== null) expire(id, ms);
    },
    [expire],
  );
  const value = useMemo<Toasts>(
    () => ({
      say: (text, action) => add({ text, tone: "plain", action }, action ? 10_000 : 5_000),
      refuse: (text, action) => add({ text, tone: "bad", action }, null),
    }),
    [add],
  );
  return (
    <Context value={value}>
      {children}
      <div
        className={css.corner}
        role="status"
        aria-live="polite"
        onPointerEnter={() => (held.current = true)}
        onPointerLeave={() => (held.current = false)}
        onFocus={() => (held.current = true)}
        onBlur={() => (held.current = false)}
      >
        {list.map((toast) => (
          <div key={toast.id} className={css.toast} data-tone={toast.tone}>
            <span className={css.text}>{toast.text}</span>
            {toast.action && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  toast.action?.run();
                  drop(toast.id);
                }}
              >
                {toast.action.label}
              </Button>
            )}
            <ActionIcon aria-label={t`Close this message`} size={28} onClick={() => drop(toast.id)}>
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          </div>
        ))}
      </div>
    </Context>
  );
}
