import { t } from "@lingui/core/macro";

interface Somebody {
  name: string;
  deactivated?: boolean;
  no_access?: boolean;
}

/** What somebody is called, and that they cannot enter just now (A5.4). */
export function standing({ name, deactivated, no_access }: Somebody): string {
  if (deactivated) return t`${name} (deactivated)`;
  return no_access ? t`${name} (no access)` : name;
}
