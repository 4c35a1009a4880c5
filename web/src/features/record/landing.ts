import { useLocation, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { focusField } from "./RecordView";

/** A link to a field of the record or to one of its steps puts the focus there; the address then names the record alone, so that the link can be followed again. */
export function useLanding(): void {
  const hash = useLocation({ select: (l) => l.hash });
  const router = useRouter();
  useEffect(() => {
    const [, kind, key = ""] = /^(field|step)-(.+)$/.exec(hash) ?? [];
    if (!kind) return;
    if (kind === "field") focusField(key);
    else (document.querySelector<HTMLElement>(`[data-step="${CSS.escape(key)}"]`) ?? document.querySelector<HTMLElement>("[data-steps]"))?.focus();
    router.history.replace(window.location.pathname + window.location.search);
  }, [hash, router]);
}
