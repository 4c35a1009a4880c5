import { t } from "@lingui/core/macro";
import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect } from "react";
import { AccessView } from "./AccessView";
import { headingId } from "./Frame";
import { ToldView } from "./ToldView";
import { WhoView } from "./WhoView";
import { WhyView } from "./WhyView";
import { useWhy } from "./context";
import type { Topic } from "./question";
import css from "./Why.module.css";

/** The answer to a topic, in the dock or on the full page. */
export function TopicView({ topic, onTopic, onClose }: { topic: Topic; onTopic: (topic: Topic) => void; onClose?: () => void }) {
  const key = JSON.stringify(topic);
  switch (topic.kind) {
    case "why":
      return <WhyView key={key} topic={topic} onTopic={onTopic} onClose={onClose} />;
    case "who":
      return <WhoView key={key} topic={topic} onTopic={onTopic} onClose={onClose} />;
    case "access":
      return <AccessView key={key} topic={topic} onTopic={onTopic} onClose={onClose} />;
    case "told":
      return <ToldView key={key} topic={topic} onTopic={onTopic} onClose={onClose} />;
  }
}

/** Whether a layer above the panel takes Escape first: a menu, a list that is open, a dialog. A closed list may stay in the page unseen. */
const layered = () => [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')].some((layer) => layer.checkVisibility());

/** The one panel: a column beside the page, a sheet on a phone; over a dialog, where one covers the page. */
export function WhyDock() {
  const { topic, place, close } = useWhy();
  useEffect(() => {
    if (topic) document.getElementById(headingId)?.focus({ preventScroll: true });
  }, [topic]);
  useEffect(() => {
    if (!topic || place === "over") return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || layered()) return;
      const inside = event.target instanceof Element && event.target.closest("[data-why-dock]");
      const typing = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
      if (typing && !inside) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [topic, place, close]);
  if (!topic) return null;
  return place === "over" ? <Over topic={topic} /> : <Docked topic={topic} />;
}

function Docked({ topic }: { topic: Topic }) {
  const { open, close } = useWhy();
  return (
    <div className={css.dock} data-why-dock>
      <TopicView topic={topic} onTopic={open} onClose={close} />
    </div>
  );
}

/** Escape closes the upper of two dialogs alone. Listened to before any dialog is there: those listen in the same place. */
let upper: (() => void) | null = null;
if (typeof window !== "undefined") {
  window.addEventListener(
    "keydown",
    (event) => {
      const listed = event.target instanceof Element && event.target.getAttribute("data-mantine-stop-propagation") === "true";
      if (event.key !== "Escape" || !upper || listed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      upper();
    },
    true,
  );
}

function Over({ topic }: { topic: Topic }) {
  const { open, close } = useWhy();
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  useEffect(() => {
    upper = close;
    return () => {
      upper = null;
    };
  }, [close]);
  return (
    <Modal opened onClose={close} size={520} fullScreen={phone} title={t`Why?`} classNames={{ body: css.over }} closeButtonProps={{ "aria-label": t`Close Why?` }}>
      <TopicView topic={topic} onTopic={open} />
    </Modal>
  );
}
