import { t } from "@lingui/core/macro";
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
  { value: "view", label: t`View a property` },
  { value: "edit", label: t`Edit a property` },
  { value: "create", label: t`Create` },
  { value: "change_state", label: t`Change state` },
  { value: "archive", label: t`Archive` },
  { value: "delete", label: t`Delete` },
];

const records: { value: NonNullable<Doc["record"]>; label: string }[] = [
  { value: "any", label: t`Any record` },
  { value: "assigned", label: t`Records assigned to them` },
  { value: "not_assigned", label: t`Records not assigned to them` },
];

/** Adds a test, or writes one anew; it has to be true now. */
export function TestForm({ asked, onClose }: { asked: api.PolicyTest | "new" | null; onClose: () => void }) {
  return (
    <Modal opened={asked !== null} onClose={onClose} title={asked === "new" ? t`Add a test` : t`Edit the test`} closeButtonProps={{ "aria-label": t`Close` }}>
      {asked !== null && <Form was={asked === "new" ? null : asked} onClose={onClose} />}
    </Modal>
  );
}

const known = (ref: { id?: string; name: string } | undefined) => (ref?.id ? { id: ref.id, name: ref.name } : null);

function Form({ was, onClose }: { was: api.PolicyTest | null; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const roles = useRoles();
  const trackers = useConfigurable();
  const [about, setAbout] = useState<"user" | "role">(was?.user ? "user" : "role");
  const [user, setUser] = useState(known(was?.user));
  const [role, setRole] = useState(was?.role?.id ?? null);
  const [expects, setExpects] = useState<Doc["expect"]>(was?.expect ?? "cannot");
  const [action, setAction] = useState<Doc["action"]>(was?.action ?? "view");
  const [trackerId, setTracker] = useState(was?.tracker.id ?? null);
  const [property, setProperty] = useState(was?.property ? (was.property.id ?? was.property.key ?? null) : null);
  const [state, setState] = useState(was?.state.id ?? null);
  const [record, setRecord] = useState<NonNullable<Doc["record"]>>(was?.record ?? "any");
  const [tried, setTried] = useState(false);
  const cell = action === "view" || action === "edit";
  const tracker = trackers.data?.find((t) => t.id === trackerId);
  const chosenRole = roles.data?.find((r) => r.id === role);
  const properties = (tracker?.properties ?? []).flatMap((p) => (p.id ? [{ value: p.id, label: p.label }] : []));
  if (was?.property && !was.property.id && trackerId === was.tracker.id) properties.push({ value: was.property.key ?? "", label: was.property.name });
  const chosenProperty = properties.find((p) => p.value === property);
  const chosenState = tracker?.states?.find((s) => s.id === state);
  const who = about === "user" ? user : chosenRole;
  const whole = who && tracker && chosenState && (!cell || chosenProperty);
  const words = whole
    ? sentence({ user: about === "user" ? { name: who.name } : undefined, role: about === "role" ? { name: who.name } : undefined, expect: expects, action, property: cell && chosenProperty ? { name: chosenProperty.label } : undefined, tracker: { name: tracker.name }, state: { name: chosenState.label }, record, site: was?.site })
    : "";
  // A name that somebody has given stays; the one made of the test's words follows them.
  const name = was && was.name !== sentence(was) ? was.name : words;
  const doc: Doc = { name, user: about === "user" ? user?.id : undefined, role: about === "role" ? (role ?? undefined) : undefined, expect: expects, action, tracker: trackerId ?? "", property: cell ? (property ?? undefined) : undefined, state: state ?? "", record, site: was?.site?.id };
  const save = useMutation({
    mutationFn: () => (was ? api.put(ws, was.id, doc) : api.add(ws, doc)),
    onSuccess: async () => {
      say(t`Changes are judged by it from now on.`);
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
      <SegmentedControl aria-label={t`About`} value={about} onChange={(value) => setAbout(value as "user" | "role")} data={[{ value: "role", label: t`A role` }, { value: "user", label: t`A person` }]} />
      {about === "user" ? (
        <UserPicker label={t`Person`} required value={user} onPick={setUser} />
      ) : (
        <Select label={t`Role`} required searchable data={(roles.data ?? []).map((r) => ({ value: r.id, label: r.name }))} value={role} onChange={setRole} placeholder={t`Choose a role`} nothingFoundMessage={t`No role of that name`} />
      )}
      <div className={css.pair}>
        <Select label={t`Can or cannot`} allowDeselect={false} data={[{ value: "cannot", label: t`Cannot` }, { value: "can", label: t`Can` }]} value={expects} onChange={(value) => value && setExpects(value as Doc["expect"])} />
        <Select label={t`Do what`} allowDeselect={false} data={actions} value={action} onChange={(value) => value && setAction(value as Doc["action"])} />
      </div>
      <div className={css.pair}>
        <Select
          label={t`Tracker`}
          required
          searchable
          data={(trackers.data ?? []).map((t) => ({ value: t.id, label: t.name }))}
          value={trackerId}
          onChange={(value) => {
            setTracker(value);
            setProperty(null);
            setState(null);
          }}
          placeholder={t`Choose a tracker`}
        />
        <Select label={t`In the state`} required data={(tracker?.states ?? []).map((s) => ({ value: s.id, label: s.label }))} value={state} onChange={setState} placeholder={t`Choose a state`} disabled={!tracker} />
      </div>
      <div className={css.pair}>
        {cell && <Select label={t`Property`} required searchable data={properties} value={property} onChange={setProperty} placeholder={t`Choose a property`} disabled={!tracker} />}
        <Select label={t`Which records`} allowDeselect={false} data={records} value={record} onChange={(value) => value && setRecord(value as NonNullable<Doc["record"]>)} />
      </div>
      {words && <p className={css.info}>{words}.</p>}
      <FormFoot save={save} problem={tried && !whole && t`Choose who, what, and in which state.`} onClose={onClose} />
    </form>
  );
}
