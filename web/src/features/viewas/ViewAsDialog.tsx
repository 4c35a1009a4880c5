import { t } from "@lingui/core/macro";
import { Checkbox, Modal, SegmentedControl, Select, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useRoles } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { useHotkey } from "@/ui/hotkey";
import { useViewAs, type Wanted } from "./context";

/** Asks as whom and why; V opens it for who may. */
export function ViewAsDialog() {
  const { superuser, wanted, choose, close } = useViewAs();
  useHotkey("v", () => superuser && choose({}));
  return (
    <Modal opened={superuser && wanted !== null} onClose={close} title={title(wanted)} closeButtonProps={{ "aria-label": t`Close` }}>
      {superuser && wanted && <Form wanted={wanted} />}
    </Modal>
  );
}

function title(wanted: Wanted | null): string {
  if (wanted?.draft) return t`View as … with this draft`;
  return wanted?.name ? t`View as ${wanted.name}` : t`View as`;
}

function Form({ wanted }: { wanted: Wanted }) {
  const { begin, close } = useViewAs();
  const { draft } = wanted;
  const [kind, setKind] = useState(draft || wanted.target?.startsWith("role:") ? "role" : "user");
  const [user, setUser] = useState<{ id: string; name: string } | null>(null);
  const [role, setRole] = useState<string | null>(draft?.role ?? null);
  const [assigned, setAssigned] = useState(draft !== undefined);
  const [reason, setReason] = useState("");
  const chosen = wanted.target ?? (kind === "user" ? user && `user:${user.id}` : role && `role:${role}`);
  const start = useMutation({ mutationFn: () => begin(`${chosen}${kind === "role" && assigned ? ",assigned" : ""}`, reason.trim(), draft) });
  const ready = Boolean(chosen) && reason.trim() !== "";
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !start.isPending) start.mutate();
      }}
    >
      {!wanted.target && (
        <>
          <SegmentedControl aria-label={t`As whom`} fullWidth data={[{ value: "user", label: t`A person, guest or machine` }, { value: "role", label: t`A role` }]} value={kind} onChange={setKind} />
          {kind === "user" ? <UserPicker label={t`As whom`} value={user} onPick={setUser} required /> : <RolePicker value={role} onPick={setRole} />}
        </>
      )}
      {kind === "role" && (
        <Checkbox label={t`As if assigned to every record`} description={t`Shows what “assigned only” gives. Without it, somebody who is assigned to nothing.`} checked={assigned} onChange={(e) => setAssigned(e.currentTarget.checked)} />
      )}
      <Textarea label={t`Reason`} description={t`Stands in the audit log, with both names.`} required autosize minRows={2} maxLength={1000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus />
      {draft && <p className={css.small}>{t`They are shown as if the draft were saved. Nothing of it is: when you exit, you are back in your draft.`}</p>}
      <p className={css.small}>{t`You see their trackers, columns and buttons, and of the values those that you see yourself. Nothing can be changed. It ends after an hour, or when you exit.`}</p>
      <FormFoot save={start} verb={t`Begin`} ready={ready} onClose={close} />
    </form>
  );
}

function RolePicker({ value, onPick }: { value: string | null; onPick: (key: string | null) => void }) {
  const roles = useRoles();
  const data = (roles.data ?? []).filter((r) => r.enabled).map((r) => ({ value: r.key, label: r.name }));
  return <Select label={t`Which role`} required searchable data={data} value={value} onChange={onPick} nothingFoundMessage={t`No role matches`} />;
}
