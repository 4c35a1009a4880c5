import { useLocation } from "@tanstack/react-router";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Question } from "@/api/why";
import { WhyContext, type Refusal } from "@/ui/why";
import type { Topic } from "./question";
import { hereOf, topicOfRefusal } from "./refusal";

/** Beside the page, or, where a dialog covers the page, over that dialog. */
type Place = "docked" | "over";

interface Why {
  topic: Topic | null;
  place: Place;
  /** Opens the panel, or turns it to another question. Who has just closed the dialog that asks says where. */
  open: (topic: Topic, place?: Place) => void;
  ask: (question: Question, hint?: string) => void;
  /** Closes it; the focus goes back to where it was. */
  close: () => void;
}

const Context = createContext<Why>({ topic: null, place: "docked", open: () => {}, ask: () => {}, close: () => {} });

export const useWhy = () => useContext(Context);

/** Holds what the one panel is open on. Another page closes it: it would speak of something that is gone. */
export function WhyProvider({ children }: { children: ReactNode }) {
  const [topic, setTopic] = useState<Topic | null>(null);
  const [place, setPlace] = useState<Place>("docked");
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

  const open = useCallback((next: Topic, at?: Place) => {
    back.current ??= origin();
    setPlace(at ?? (document.querySelector('[aria-modal="true"]') ? "over" : "docked"));
    setTopic(next);
  }, []);
  const refused = useCallback((refusal: Refusal) => open(topicOfRefusal(refusal, hereOf(window.location.pathname))), [open]);
  const ask = useCallback((question: Question, hint?: string) => open({ kind: "why", question, hint }), [open]);
  const close = useCallback(() => setTopic(null), []);
  const value = useMemo(() => ({ topic, place, open, ask, close }), [topic, place, open, ask, close]);
  return (
    <Context value={value}>
      <WhyContext value={refused}>{children}</WhyContext>
    </Context>
  );
}

/** What has the focus; of a menu's entry, which is gone in a moment, the button that opened the menu. */
function origin(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]');
  const opener = menu && document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`);
  return opener ?? (active instanceof HTMLElement ? active : null);
}
