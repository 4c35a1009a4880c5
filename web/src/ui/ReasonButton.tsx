import { Button, Tooltip, type ButtonProps } from "@mantine/core";
import { useId, type MouseEvent, type ReactNode } from "react";
import { useRefused, type Asks } from "./why";

interface Props extends ButtonProps {
  /** Why it is off, as a sentence; null when it is on. */
  reason: string | null;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** What Why? is asked while rights keep it off, as far as it is not the page's own tracker and record. */
  asks?: Asks;
  /** What a press does while it is off, in the place of Why?: it leads to what is missing. */
  onRefused?: () => void;
  children: ReactNode;
}

/** A button that, when it is off, can still be reached and says why; pressed, it opens Why?. */
export function ReasonButton({ reason, onClick, asks, onRefused, children, ...rest }: Props) {
  const id = useId();
  const refused = useRefused(reason, asks, onRefused);
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
        <Button {...rest} variant="default" aria-disabled data-disabled aria-describedby={id} onClick={refused}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} className="vh">
        {reason}
      </span>
    </>
  );
}
