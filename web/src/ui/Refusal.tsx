import { t } from "@lingui/core/macro";
import { useCallback, useContext } from "react";
import { errorText } from "./errorText";
import { useToasts } from "./Toast";
import { useWhyOf, WhyContext, type Asks } from "./why";
import css from "./Refusal.module.css";

interface Props {
  error: unknown;
  /** What is said instead of the error's own words. */
  said?: string;
  asks?: Asks;
}

/** A refusal in words, inside of the line that reports it, with Why? where it was the rights that refused. */
export function RefusalText({ error, said = errorText(error), asks }: Props) {
  const why = useWhyOf()(error, said, asks);
  return <Line text={said} why={why} />;
}

/** Why something is off, in the line that stands in its place, with Why? after it. */
export function ReasonText({ reason, asks }: { reason: string; asks: Asks }) {
  const why = useContext(WhyContext);
  return <Line text={reason} why={why ? () => why({ reason, asks }) : undefined} />;
}

function Line({ text, why }: { text: string; why?: () => void }) {
  return (
    <>
      {text}
      {why && (
        <>
          {" "}
          <button type="button" className={css.why} onClick={why}>
            {t`Why?`}
          </button>
        </>
      )}
    </>
  );
}

/** Reports an error in the page's corner, with Why? where it was the rights that refused. */
export function useRefuse(): (error: unknown, said?: string, asks?: Asks) => void {
  const { refuse } = useToasts();
  const whyOf = useWhyOf();
  return useCallback(
    (error, said = errorText(error), asks) => {
      const run = whyOf(error, said, asks);
      refuse(said, run && { label: t`Why?`, run });
    },
    [refuse, whyOf],
  );
}
