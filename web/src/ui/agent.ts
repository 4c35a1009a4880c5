import { t } from "@lingui/core/macro";

/** A browser's long description as two words: "Chrome on Windows". */
export function agentName(agent: string | undefined): string {
  if (!agent) return t`A browser`;
  const browser = /Firefox|Edg|OPR|Chrome|Safari|curl/.exec(agent)?.[0] ?? t`A browser`;
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0];
  const name = browser === "Edg" ? "Edge" : browser === "OPR" ? "Opera" : browser;
  return system ? t`${name} on ${system.replace("Mac OS X", "macOS")}` : name;
}
