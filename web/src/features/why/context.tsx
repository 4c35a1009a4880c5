import { t } from "@lingui/core/macro";
import { useLocation } from "@tanstack/react-router";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { ApiError } from "@/api/error";
import type { Question } from "@/api/why";
import type { Topic } from "./question";

interface Why {
  topic: Topic | null;
  /** Opens the panel, or turns it to another question. */
  open: (topic: Topic) => void;
  ask: (question: Question, hint?: string) => void;
  /** Closes it; the focus goes back to where it was. */
  close: () => void;
}

const Context = createContext<Why>({ topic: null, open: () => {}, ask: () => {}, close: () => {} });

export const useWhy = () => useContext(Context);

/** What a message about a refusal offers: Why?, where it was the rights that refused. */
export function whyOf(error: unknown, run: () => void): { label: string; run: () => void } | undefined {
  return error instanceof ApiError && error.status === 403 ? { label: t`Why?`, run } : undefined;
}

/** Holds what the one panel is open on. Another page closes it: it would speak of something that is gone. */
export function WhyProvider({ children }: { children: ReactNode }) {
  const [topic, setTopic] = useState<Topic | null>(null);
  const back = useRef<HTMLElement | null>(null);
  const path = useLocation({ select: (l) => l.pathname });
  useEffect(() => {
    back.current = null;
    setTopic(null);
  }, [path]);
  useEffect(() => {
    if (topic) return;
    // Only now: while the panel covered a phone's screen, nothing under it could take the focus.
    if (back.current?.isConnected) back.current.focus();
    back.current = null;
  }, [topic]);

  const open = useCallback((next: Topic) => {
    back.current ??= origin();
    setTopic(next);
  }, []);
  const ask = useCallback((question: Question, hint?: string) => open({ kind: "why", question, hint }), [open]);
  const close = useCallback(() => setTopic(null), []);
  const value = useMemo(() => ({ topic, open, ask, close }), [topic, open, ask, close]);
  return <Context value={value}>{children}</Context>;
}

/** What has the focus; of a menu's entry, which is gone in a moment, the button that opened the menu. */
function origin(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]');
  const opener = menu && document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`);
  return opener ?? (active instanceof HTMLElement ? active : null);
}
