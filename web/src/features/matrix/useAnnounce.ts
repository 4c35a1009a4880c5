import { useCallback, useEffect, useRef, type RefObject } from "react";

const pause = 1000;

/** Says things in a live region, at most once a second and outside of React: painting with the keys says a lot at once. */
export function useAnnounce(): { region: RefObject<HTMLParagraphElement | null>; say: (text: string) => void } {
  const region = useRef<HTMLParagraphElement>(null);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);
  const flush = useCallback(() => {
    timer.current = null;
    if (waiting.current.length === 0) return;
    if (region.current) region.current.textContent = waiting.current.slice(-3).join(" ");
    waiting.current = [];
    timer.current = setTimeout(flush, pause);
  }, []);
  const say = useCallback(
    (text: string) => {
      waiting.current.push(text);
      timer.current ??= setTimeout(flush, 0);
    },
    [flush],
  );
  return { region, say };
}
