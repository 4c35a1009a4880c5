import { t } from "@lingui/core/macro";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useCallback, useRef } from "react";
import type { Row, Schema } from "@/api/model";
import { useWhy } from "@/features/why/context";
import { openRestrict } from "./context";
import css from "./Restrict.module.css";

const patience = 220; // milliseconds in which a second press makes a double one

/** Opens the dialog for one record, or says why it may not be restricted. */
export function useRestrictRow(schema: Schema): (row: Row) => void {
  const { ask } = useWhy();
  return useCallback(
    (row) => {
      const record = String(row.number);
      if (row.can.restrict.allowed) openRestrict({ kind: "record", tracker: schema.key, record, name: `${schema.singular} ${row.number}` });
      else ask({ action: "restrict", tracker: schema.key, record });
    },
    [ask, schema],
  );
}

interface Props {
  restricted: boolean;
  /** How the record is called: "order 1042". */
  name: string;
  onOpen: () => void;
}

/**
 * The padlock of one row, with the word beside it. One press, two presses and Enter all open the dialog; the first of
 * two presses waits for the second, so that the second does not fall onto the dialog.
 */
export function Padlock({ restricted, name, onOpen }: Props) {
  const waiting = useRef<number | undefined>(undefined);
  const open = () => {
    window.clearTimeout(waiting.current);
    onOpen();
  };
  const Icon = restricted ? IconLock : IconLockOpen;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.padlock}
      data-restricted={restricted || undefined}
      aria-label={restricted ? t`Permissions of ${name}: Restricted` : t`Permissions of ${name}: Public`}
      onClick={(event) => {
        if (event.detail === 0) return open(); // from the keyboard
        window.clearTimeout(waiting.current);
        if (event.detail === 1) waiting.current = window.setTimeout(onOpen, patience);
      }}
      onDoubleClick={open}
    >
      <Icon size={14} stroke={1.75} aria-hidden="true" /> {restricted ? t`Restricted` : t`Public`}
    </button>
  );
}
