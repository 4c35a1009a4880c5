import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { RefusalText } from "@/ui/Refusal";
import css from "./Settings.module.css";

interface FormFootProps {
  /** The mutation that the form ends in. */
  save: { error: Error | null; isPending: boolean };
  /** What is missing, said once somebody has tried. */
  problem?: string | false | null;
  /** What the button says in the place of Save. */
  verb?: string;
  /** Whether there is something to save. */
  ready?: boolean;
  onClose: () => void;
  children?: ReactNode;
}

/** What a form ends with: why it was refused, its verb, Cancel. */
export function FormFoot({ save, problem, verb = t`Save`, ready = true, onClose, children }: FormFootProps) {
  return (
    <>
      {problem && (
        <p role="alert" className={css.refused}>
          {problem}
        </p>
      )}
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={save.isPending} disabled={!ready}>
          {verb}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
        {children}
      </div>
    </>
  );
}
