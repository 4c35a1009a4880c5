import { Button, Tooltip, type ButtonProps } from "@mantine/core";
import { useId, type MouseEvent, type ReactNode } from "react";
import { useToasts } from "./Toast";

interface Props extends ButtonProps {
  /** Why it is off, as a sentence; null when it is on. */
  reason: string | null;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** What a press does while it is off, instead of saying the reason. */
  onRefused?: () => void;
  children: ReactNode;
}

/** A button that, when it is off, can still be reached and says why. */
export function ReasonButton({ reason, onClick, onRefused, children, ...rest }: Props) {
  const id = useId();
  const { refuse } = useToasts();
  if (reason === null) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tooltip label={reason}>
        <Button {...rest} variant="default" aria-disabled data-disabled aria-describedby={id} onClick={() => (onRefused ? onRefused() : refuse(reason))}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} className="vh">
        {reason}
      </span>
    </>
  );
}
