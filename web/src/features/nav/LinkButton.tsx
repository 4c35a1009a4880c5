import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { forwardRef, type AnchorHTMLAttributes } from "react";

const Plain = forwardRef<HTMLAnchorElement, ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>>(function Plain(props, ref) {
  return <Button component="a" ref={ref} {...props} />;
});

/** A link that looks like a button. */
export const LinkButton = createLink(Plain);
