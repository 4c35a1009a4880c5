import { t } from "@lingui/core/macro";
import { Button, Modal, Textarea } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { setHelpers, type Helpers } from "@/api/client";
import type { Problem } from "@/api/error";
import css from "@/features/settings/Settings.module.css";

/**
 * Asks why, whenever a change gives its author access or changes how somebody else signs in (A2.2), on any page: the
 * request is sent again with the reason, so nobody does anything twice.
 */
export function ReasonDialog() {
  const { problem, close } = useAsked("reason");
  return (
    <Modal opened={problem !== null} onClose={() => close(null)} title={t`Say why`} zIndex={400} closeButtonProps={{ "aria-label": t`Close` }}>
      {problem && (
        <Form save={t`Save with this reason`} onReason={close}>
          <p>{t`This gives you access to records that you do not have, or changes how another person signs in. It is marked in the audit log and told at once to every other user with full settings access.`}</p>
        </Form>
      )}
    </Modal>
  );
}

/** Asks somebody with full settings access whether a change that breaks a test of the policy is forced, and why (A11.6), on any page. */
export function ForceDialog() {
  const { problem, close } = useAsked("force");
  return (
    <Modal opened={problem !== null} onClose={() => close(null)} title={t`This breaks a test of the policy`} zIndex={400} closeButtonProps={{ "aria-label": t`Close` }}>
      {problem && (
        <Form save={t`Force`} danger onReason={close}>
          <p className={css.notice}>{problem.detail}</p>
          <p>{t`Forced, it stands in the audit log with your reason and is told at once to every other user with full settings access. The test stays, and shows as broken.`}</p>
        </Form>
      )}
    </Modal>
  );
}

/** A reason that a refused request waits for; null is nobody's. */
function useAsked(which: "reason" | "force") {
  const [problem, setProblem] = useState<Problem | null>(null);
  const answer = useRef<(reason: string | null) => void>(() => undefined);
  useEffect(() => {
    const ask: Helpers[typeof which] = (refused) =>
      new Promise((resolve) => {
        answer.current(null);
        answer.current = resolve;
        setProblem(refused);
      });
    return setHelpers(which === "reason" ? { reason: ask } : { force: ask });
  }, [which]);
  const close = (reason: string | null) => {
    setProblem(null);
    answer.current(reason);
  };
  return { problem, close };
}

function Form({ save, danger, onReason, children }: { save: string; danger?: boolean; onReason: (reason: string | null) => void; children: ReactNode }) {
  const [text, setText] = useState("");
  const reason = text.trim();
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // it may stand inside the form that was refused
        if (reason) onReason(reason);
      }}
    >
      {children}
      <Textarea label={t`Reason`} required data-autofocus autosize minRows={2} maxLength={1000} value={text} onChange={(e) => setText(e.currentTarget.value)} />
      <div className={css.actions}>
        <Button type="submit" color={danger ? "red" : undefined} disabled={reason === ""}>
          {save}
        </Button>
        <Button variant="default" onClick={() => onReason(null)}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
