import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { useHotkey } from "@/ui/hotkey";
import { isTyping, useShortcuts } from "@/ui/shortcuts";
import css from "./Shell.module.css";

const keys: [string, string][] = [
  ["?", "This list"],
  ["Ctrl K", "Go to a page, tracker, person or role"],
  ["/", "Search in the list"],
  ["N", "New record; under Users, add a user"],
  ["J K or arrows", "Move in a table"],
  ["Enter", "Open the record, or sort by the column"],
  ["X, Shift X", "Select a row, a range"],
  ["Esc", "One layer back"],
  ["E", "Edit the first field"],
  ["M", "Move to the next state"],
  ["W", "Why? about the focused field, cell or person"],
  ["V", "View as a person or a role; for superusers"],
  ["[ ]", "Previous, next record of the list; in the matrix, role"],
  ["0 1 2 or Space", "In the matrix: none, assigned only, all; Delete is none"],
  ["N P", "In the matrix: next, previous change"],
  ["Ctrl C, V, Z, Y, S", "In the matrix: copy, paste, undo, redo, review and save"],
  ["G then H, U, R or A", "Go to home, users, roles or the audit log"],
];

/** The list of keys behind "?", and the two-key ways to the pages. */
export function KeyList() {
  const [open, setOpen] = useState(false);
  useHotkey("?", () => setOpen(true));
  useGoTo();
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title="Keys" closeButtonProps={{ "aria-label": "Close" }}>
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
      <p className={css.email}>Single keys can be switched off in the account panel.</p>
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
