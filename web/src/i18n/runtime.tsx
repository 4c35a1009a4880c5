import { setupI18n } from "@lingui/core";
import { TransNoContext, type TransProps } from "@lingui/react/server";
import { Fragment } from "react";

/**
 * What the macros of the sources (`t`, `plural`, `Trans`) turn into. English needs no catalogue: the build leaves each
 * message in its place, compiled. Choosing a language loads the pages again, so nothing has to watch for it.
 */
export const i18n = setupI18n();
// What is still a string here has been compiled already, and holds no placeholder.
i18n.setMessagesCompiler((text) => text as never);

const lingui = { i18n };

/** A text with elements in it. */
export function Trans(props: TransProps) {
  return TransNoContext({ ...props, values: props.values && shielded(props.values), lingui });
}

/** Somebody's own words may hold `<0>`: as elements they are never read as places of elements. */
function shielded(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" && value.includes("<") ? <Fragment>{value}</Fragment> : value]));
}
