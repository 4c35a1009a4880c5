import { t } from "@lingui/core/macro";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconEye, IconHelp, IconMail, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import { takes } from "@/features/settings/takes";
import { useViewAs } from "@/features/viewas/context";
import { useWhy } from "@/features/why/context";
import { whyNot } from "@/ui/reasons";
import { ReasonItem } from "@/ui/ReasonItem";
import { useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { UserQuestions, type Question } from "./UserQuestions";

/** The drop-down menu of a user's window. Each entry says what it will do before it does it. */
export function UserMenu({ got, onGone }: { got: Tagged<User>; onGone: () => void }) {
  const user = got.body;
  const why = useWhy();
  const [asked, setAsked] = useState<Question | null>(null);
  const { key: ws } = useWorkspace();
  const { superuser, choose: viewAs } = useViewAs();
  const { say } = useToasts();
  const refuse = useRefuse();
  const resend = useMutation({
    mutationFn: () => api.resendConfirmation(ws, user.id),
    onSuccess: () => say(t`A new link was mailed to ${user.email ?? ""}. The one before does not work any more.`),
    onError: (error) => refuse(error),
  });
  const full = user.settings === "full" ? t`Only a user with full access may do this to a user with full access.` : null;
  const off = (verdict: User["can"]["edit"]) => (verdict.allowed ? null : (full ?? whyNot(verdict)));
  const needs = { takes: user.settings === "full" ? takes.full : takes.extended };
  const gone = user.status === "deactivated";
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}>
            {t`Actions`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t`Actions on ${user.name}`}>
          {gone ? (
            <ReasonItem icon={<IconPlayerPlay size={16} stroke={1.75} />} reason={off(user.can.activate)} asks={needs} onClick={() => setAsked("activate")}>
              {t`Activate`}
            </ReasonItem>
          ) : (
            <ReasonItem icon={<IconPlayerPause size={16} stroke={1.75} />} reason={off(user.can.deactivate)} asks={needs} onClick={() => setAsked("deactivate")}>
              {t`Deactivate`}
            </ReasonItem>
          )}
          {user.status === "invited" && (
            <ReasonItem icon={<IconMail size={16} stroke={1.75} />} reason={off(user.can.invite)} asks={needs} onClick={() => resend.mutate()}>
              {t`Send the confirmation again`}
            </ReasonItem>
          )}
          <Menu.Item
            leftSection={<IconHelp size={16} stroke={1.75} />}
            onClick={() => {
              onGone();
              why.open({ kind: "access", user: user.id }, "docked");
            }}
          >
            {t`What can this person do?`}
          </Menu.Item>
          {superuser && (
            <ReasonItem icon={<IconEye size={16} stroke={1.75} />} reason={notViewed(user)} onClick={() => viewAs({ target: `user:${user.id}`, name: user.name })}>
              {t`View as…`}
            </ReasonItem>
          )}
          <Menu.Divider />
          <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} danger reason={off(user.can.delete)} asks={needs} onClick={() => setAsked("delete")}>
            {t`Delete`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <UserQuestions got={got} asked={asked} onClose={() => setAsked(null)} onGone={onGone} />
    </>
  );
}

/** Why nobody looks as this user; null where a superuser may. */
function notViewed(user: User): string | null {
  if (user.settings === "full" || user.superuser) return t`Nobody looks as a full user or a superuser. View as a role instead.`;
  if (user.kind === "viewer") return t`Viewers never enter, and see nothing.`;
  return user.status === "active" ? null : t`Only who can enter sees anything. Activate them first.`;
}
