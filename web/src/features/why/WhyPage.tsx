import { t } from "@lingui/core/macro";
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { PageHead } from "@/ui/PageHead";
import { AskForm } from "./AskForm";
import { headingId } from "./Frame";
import { TopicView } from "./WhyDock";
import { searchOf, topicOf, type Topic } from "./question";
import css from "./Why.module.css";

/** A question with its own address, and the place to ask any other. */
export function WhyPage() {
  const { me } = useWorkspace();
  const search = useSearch({ from: "/w/$ws/access/why" });
  const navigate = useNavigate({ from: "/w/$ws/access/why" });
  const topic = topicOf(search);
  const key = JSON.stringify(topic);
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) document.getElementById(headingId)?.focus({ preventScroll: true });
    before.current = key;
  }, [key]);
  const turn = (next: Topic) => void navigate({ search: searchOf(next) });
  const shown: Topic = topic ?? { kind: "access", user: me.id };
  const question = topic?.kind === "why" || topic?.kind === "who" ? topic.question : topic?.kind === "access" ? { user: topic.user === me.id ? undefined : topic.user, action: "view" as const } : null;
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const answered = phone && topic !== null; // whoever follows a link there comes for the answer
  const form = <AskForm key={key} start={question} onAsk={(asked) => turn({ kind: "why", question: asked })} />;
  return (
    <div className={css.page}>
      <PageHead title={t`Why?`} />
      {!answered && form}
      <div className={css.answer}>
        <TopicView topic={shown} onTopic={turn} />
      </div>
      {answered && form}
    </div>
  );
}
