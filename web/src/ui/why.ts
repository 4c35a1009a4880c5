import { createContext, useCallback, useContext } from "react";
import { ApiError } from "@/api/error";
import type { Question } from "@/api/model";
import { refusedBy } from "./reasons";
import { useToasts } from "./Toast";

/**
 * What a control that is off knows about the question behind it. What it leaves out is the page's own: its tracker and
 * record. A control that names something here is refused by rights, whatever its sentence.
 */
export interface Asks extends Partial<Question> {
  /** What it takes, as a sentence, where no question of Why? is about it. */
  takes?: string;
}

/** What was refused: by a control that is off, or by the server. */
export interface Refusal {
  /** Why, as a sentence. */
  reason: string;
  asks?: Asks;
  error?: ApiError;
}

/** Opens Why? on a refusal. Null where there is none: before the door, and on a guest's form. */
export const WhyContext = createContext<((refusal: Refusal) => void) | null>(null);

/**
 * What pressing a control does while it is off. One that rights refuse leads to Why?, without its page doing anything
 * for it; one that waits for something says so; `instead` leads to what is missing.
 */
export function useRefused(reason: string | null, asks?: Asks, instead?: () => void): () => void {
  const why = useContext(WhyContext);
  const { refuse } = useToasts();
  return () => {
    if (instead) instead();
    else if (reason === null) return;
    else if (why && (asks ?? refusedBy(reason)) !== undefined) why({ reason, asks });
    else refuse(reason);
  };
}

/** Refusals with a way on of their own: a proof, a reason, a session that is over. */
const otherwise = new Set(["proof_needed", "self_grant_reason", "session_ended"]);

/** What opens Why? on an error; undefined where it was not the rights that refused. */
export function useWhyOf(): (error: unknown, said: string, asks?: Asks) => (() => void) | undefined {
  const why = useContext(WhyContext);
  return useCallback(
    (error, said, asks) => {
      if (!why || !(error instanceof ApiError) || error.status !== 403 || otherwise.has(error.code)) return undefined;
      return () => why({ reason: said, asks, error });
    },
    [why],
  );
}
