import { Modal, SegmentedControl, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/tests";
import { useConfigurable, useRefresh, useRoles } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { useToasts } from "@/ui/Toast";
import { sentence } from "./words";

type Doc = api.NewPolicyTest;

const actions: { value: Doc["action"]; label: string }[] = [
  { value: "view", label: "View a property" },
  { value: "edit", label: "Edit a property" },
  { value: "create", label: "Create" },
  { value: "change_state", label: "Change state" },
  { value: "archive", label: "Archive" },
  { value: "delete", label: "Delete" },
];

const records: { value: NonNullable<Doc["record"]>; label: string }[] = [
  { value: "any", label: "Any record" },
  { value: "assigned", label: "Records assigned to them" },
  { value: "not_assigned", label: "Records not assigned to them" },
];

/** Adds a test; it has to be true now. */
export function TestForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a test" closeButtonProps={{ "aria-label": "Close" }}>
      {opened && <Form onClose={onClose} />}
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const roles = useRoles();
  const trackers = useConfigurable();
  const [about, setAbout] = useState<"user" | "role">("role");
  const [user, setUser] = useState<{ id: string; name: string } | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [expects, setExpects] = useState<Doc["expect"]>("cannot");
  const [action, setAction] = useState<Doc["action"]>("view");
  const [trackerId, setTracker] = useState<string | null>(null);
  const [property, setProperty] = useState<string | null>(null);
  const [state, setState] = useState<string | null>(null);
  const [record, setRecord] = useState<NonNullable<Doc["record"]>>("any");
  const [tried, setTried] = useState(false);
  const cell = action === "view" || action === "edit";
  const tracker = trackers.data?.find((t) => t.id === trackerId);
  const chosenRole = roles.data?.find((r) => r.id === role);
  const chosenProperty = tracker?.properties?.find((p) => p.id === property);
  const chosenState = tracker?.states?.find((s) => s.id === state);
  const who = about === "user" ? user : chosenRole;
  const whole = who && tracker && chosenState && (!cell || chosenProperty);
  const words = whole
    ? sentence({ user: about === "user" ? { name: who.name } : undefined, role: about === "role" ? { name: who.name } : undefined, expect: expects, action, property: cell && chosenProperty ? { name: chosenProperty.label } : undefined, tracker: { name: tracker.name }, state: { name: chosenState.label }, record })
    : "";
  const save = useMutation({
    mutationFn: () =>
      api.add(ws, { name: words, user: about === "user" ? user?.id : undefined, role: about === "role" ? (role ?? undefined) : undefined, expect: expects, action, tracker: trackerId ?? "", property: cell ? (property ?? undefined) : undefined, state: state ?? "", record }),
    onSuccess: async () => {
      say("Changes are judged by it from now on.");
      onClose();
      await refresh();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (whole && !save.isPending) save.mutate();
      }}
    >
      <SegmentedControl aria-label="About" value={about} onChange={(value) => setAbout(value as "user" | "role")} data={[{ value: "role", label: "A role" }, { value: "user", label: "A person" }]} />
      {about === "user" ? (
        <UserPicker label="Person" required value={user} onPick={setUser} />
      ) : (
        <Select label="Role" required searchable data={(roles.data ?? []).map((r) => ({ value: r.id, label: r.name }))} value={role} onChange={setRole} placeholder="Choose a role" nothingFoundMessage="No role of that name" />
      )}
      <div className={css.pair}>
        <Select label="Can or cannot" allowDeselect={false} data={[{ value: "cannot", label: "Cannot" }, { value: "can", label: "Can" }]} value={expects} onChange={(value) => value && setExpects(value as Doc["expect"])} />
        <Select label="Do what" allowDeselect={false} data={actions} value={action} onChange={(value) => value && setAction(value as Doc["action"])} />
      </div>
      <div className={css.pair}>
        <Select
          label="Tracker"
          required
          searchable
          data={(trackers.data ?? []).map((t) => ({ value: t.id, label: t.name }))}
          value={trackerId}
          onChange={(value) => {
            setTracker(value);
            setProperty(null);
            setState(null);
          }}
          placeholder="Choose a tracker"
        />
        <Select label="In the state" required data={(tracker?.states ?? []).map((s) => ({ value: s.id, label: s.label }))} value={state} onChange={setState} placeholder="Choose a state" disabled={!tracker} />
      </div>
      <div className={css.pair}>
        {cell && <Select label="Property" required searchable data={(tracker?.properties ?? []).flatMap((p) => (p.id ? [{ value: p.id, label: p.label }] : []))} value={property} onChange={setProperty} placeholder="Choose a property" disabled={!tracker} />}
        <Select label="Which records" allowDeselect={false} data={records} value={record} onChange={(value) => value && setRecord(value as NonNullable<Doc["record"]>)} />
      </div>
      {words && <p className={css.info}>{words}.</p>}
      <FormFoot save={save} problem={tried && !whole && "Choose who, what, and in which state."} onClose={onClose} />
    </form>
  );
}
