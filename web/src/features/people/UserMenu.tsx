import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconHelp, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { Confirm } from "@/ui/Confirm";
import { whyNot } from "@/ui/reasons";
import { ReasonItem } from "@/ui/ReasonItem";
import { useToasts } from "@/ui/Toast";
import { useRefresh } from "./queries";

type Question = "deactivate" | "activate" | "delete";

/** The drop-down menu of a user's window. Each entry says what it will do before it does it. */
export function UserMenu({ got, onGone }: { got: Tagged<User>; onGone: () => void }) {
  const user = got.body;
  const why = useWhy();
  const [asked, setAsked] = useState<Question | null>(null);
  const full = user.settings === "full" ? "Only a user with full access may do this to a user with full access." : null;
  const off = (verdict: User["can"]["edit"]) => (verdict.allowed ? null : (full ?? whyNot(verdict)));
  const gone = user.status === "deactivated";
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={`Actions on ${user.name}`}>
          {gone ? (
            <ReasonItem icon={<IconPlayerPlay size={16} stroke={1.75} />} reason={off(user.can.activate)} onClick={() => setAsked("activate")}>
              Activate
            </ReasonItem>
          ) : (
            <ReasonItem icon={<IconPlayerPause size={16} stroke={1.75} />} reason={off(user.can.deactivate)} onClick={() => setAsked("deactivate")}>
              Deactivate
            </ReasonItem>
          )}
          <Menu.Item
            leftSection={<IconHelp size={16} stroke={1.75} />}
            onClick={() => {
              onGone();
              why.open({ kind: "access", user: user.id });
            }}
          >
            What can this person do?
          </Menu.Item>
          <Menu.Divider />
          <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} danger reason={off(user.can.delete)} onClick={() => setAsked("delete")}>
            Delete
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <Ask got={got} asked={asked} onClose={() => setAsked(null)} onGone={onGone} />
    </>
  );
}

function Ask({ got, asked, onClose, onGone }: { got: Tagged<User>; asked: Question | null; onClose: () => void; onGone: () => void }) {
  const user = got.body;
  const workspace = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const act = useMutation({
    mutationFn: async (what: Question) => {
      if (what === "delete") await api.deleteUser(workspace.key, user.id, got.etag, "");
      else await api.patchUser(workspace.key, user.id, got.etag, { status: what === "activate" ? "active" : "deactivated" }, "");
      return what;
    },
    onSuccess: async (what) => {
      onClose();
      say(what === "delete" ? `${user.name} was deleted.` : what === "activate" ? `${user.name} is active again.` : `${user.name} is deactivated: signed out everywhere here, and out of the plan's seats.`);
      if (what === "delete") onGone();
      await refresh();
    },
    onError: () => void refresh(),
  });
  const close = () => {
    act.reset();
    onClose();
  };
  const common = { busy: act.isPending, error: act.error, onNo: close };
  return (
    <>
      <Confirm {...common} opened={asked === "deactivate"} title={`Deactivate ${user.name}?`} yes="Deactivate" onYes={() => act.mutate("deactivate")}>
        <p>At once, and until you activate them again:</p>
        <ul>
          <li>They cannot enter this workspace. Their sessions, links and keys here end.</li>
          <li>They do not count in the plan&apos;s seats.</li>
          <li>They stay, greyed, on the records they are assigned to.</li>
          <li>{rolesWords(user)}</li>
        </ul>
      </Confirm>
      <Confirm {...common} opened={asked === "activate"} title={`Activate ${user.name}?`} yes="Activate" onYes={() => act.mutate("activate")}>
        <p>They can enter again, as far as app access lets them, and count in the plan&apos;s seats. Keys that ended stay ended.</p>
      </Confirm>
      <Confirm {...common} opened={asked === "delete"} title={`Delete ${user.name}?`} yes="Delete for good" danger typed={user.name} onYes={() => act.mutate("delete")}>
        <p>
          <b>This cannot be undone.</b> Deactivating can.
        </p>
        <ul>
          <li>They are removed from every record they are assigned to, from teams, lists and roles.</li>
          <li>Their name in the activity and audit logs becomes “Trackward”.</li>
          <li>Records they made stay, with “Trackward” as author.</li>
        </ul>
      </Confirm>
    </>
  );
}

function rolesWords(user: User): string {
  const names = (user.roles ?? []).filter((r) => !r.team).map((r) => r.role.name);
  return names.length > 0 ? `Their roles are suspended: ${names.join(", ")}.` : "They hold no role.";
}
