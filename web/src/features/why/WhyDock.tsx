import { useEffect } from "react";
import { AccessView } from "./AccessView";
import { headingId } from "./Frame";
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
  }
}

/** Whether a layer above the panel takes Escape first: a menu, a list that is open, a dialog. A closed list may stay in the page unseen. */
const layered = () => [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')].some((layer) => layer.checkVisibility());

/** The one docked panel: a column beside the page, a sheet on a phone. */
export function WhyDock() {
  const { topic, open, close } = useWhy();
  useEffect(() => {
    if (topic) document.getElementById(headingId)?.focus({ preventScroll: true });
  }, [topic]);
  useEffect(() => {
    if (!topic) return;
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
  }, [topic, close]);
  if (!topic) return null;
  return (
    <div className={css.dock} data-why-dock>
      <TopicView topic={topic} onTopic={open} onClose={close} />
    </div>
  );
}
