import { t } from "@lingui/core/macro";
import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { useHotkey } from "@/ui/hotkey";
import { isTyping, useShortcuts } from "@/ui/shortcuts";
import css from "./Shell.module.css";

const keys: [string, string][] = [
  ["?", t`This list`],
  [t`Ctrl K`, t`Go to a page, tracker, person or role`],
  ["/", t`Search in the list`],
  ["N", t`New record; under Users, add a user`],
  [t`J K or arrows`, t`Move in a table`],
  ["Enter", t`Open the record, or sort by the column`],
  [t`X, Shift X`, t`Select a row, a range`],
  [t`Esc`, t`One layer back`],
  ["E", t`Edit the first field`],
  ["M", t`Move to the next state`],
  ["W", t`Why? about the focused field, cell or person`],
  ["V", t`View as a person or a role; for superusers`],
  ["[ ]", t`Previous, next record of the list; in the matrix, role`],
  [t`0 1 2 or Space`, t`In the matrix: none, assigned only, all; Delete is none`],
  ["N P", t`In the matrix: next, previous change`],
  [t`Ctrl C, V, Z, Y, S`, t`In the matrix: copy, paste, undo, redo, review and save`],
  [t`G then H, U, R or A`, t`Go to home, users, roles or the audit log`],
];

/** The list of keys behind "?", and the two-key ways to the pages. */
export function KeyList() {
  const [open, setOpen] = useState(false);
  useHotkey("?", () => setOpen(true));
  useGoTo();
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t`Keys`} closeButtonProps={{ "aria-label": t`Close` }}>
      <dl className={css.keys}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className={css.email}>{t`Single keys can be switched off in the account panel.`}</p>
    </Modal>
  );
}

/** How long G waits for the second key. */
const patience = 1500;

function useGoTo(): void {
  const on = useShortcuts();
  const { key: ws, can } = useWorkspace();
  const navigate = useNavigate();
  const since = useRef(0);
  useEffect(() => {
    if (!on) return;
    const pages: Record<string, "/w/$ws" | "/w/$ws/settings/users" | "/w/$ws/settings/roles" | "/w/$ws/settings/audit"> = { h: "/w/$ws" };
    if (can.settings.allowed) Object.assign(pages, { u: "/w/$ws/settings/users", r: "/w/$ws/settings/roles", a: "/w/$ws/settings/audit" });
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const page = pages[event.key];
      if (page && event.timeStamp - since.current < patience) {
        event.preventDefault();
        event.stopPropagation();
        void navigate({ to: page, params: { ws } });
      }
      since.current = event.key === "g" ? event.timeStamp : -patience;
    };
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [on, ws, can.settings.allowed, navigate]);
}
