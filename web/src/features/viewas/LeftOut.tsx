import { t } from "@lingui/core/macro";
import { useWorkspace } from "@/features/session/workspace";
import css from "./ViewAs.module.css";

/** The line of every list while one looks as somebody: always the same, and it counts nothing (A13.4). */
export function LeftOut() {
  const { view_as } = useWorkspace();
  if (!view_as) return null;
  return <p className={css.left}>{t`Records that you do not see yourself are left out.`}</p>;
}
