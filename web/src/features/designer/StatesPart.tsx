import { t } from "@lingui/core/macro";
import { Button, Checkbox, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { StateDoc } from "@/api/designer";
import shared from "@/features/settings/Settings.module.css";
import { StateMark } from "@/ui/StateMark";
import { keyFor, refOf, shifted, toggled, withoutState } from "./draft";
import { Flow } from "./Flow";
import { PartRow } from "./PartRow";
import type { Designer } from "./useDesign";
import css from "./Designer.module.css";

const from = "/w/$ws/t/$tracker/configure/$part" as const;

export const kinds = { open: t`Open`, doing: t`In work`, done: t`Done`, cancelled: t`Cancelled` } as const;
export const colors = ["grey", "blue", "green", "amber", "red"];
export const shapes = ["circle", "square", "diamond", "triangle"];

/** One part is open at a time, and the address says which. */
export function useOpenPart(): [string | undefined, (ref: string | undefined) => void] {
  const { open } = useSearch({ from });
  const navigate = useNavigate({ from });
  return [open, (ref) => void navigate({ search: { open: ref }, replace: true })];
}

/** The steps of a record's way: their order, what each asks for, and where one goes from it. */
export function StatesPart({ design }: { design: Designer }) {
  const d = design.now;
  const [open, setOpen] = useOpenPart();
  const [leaving, setLeaving] = useState<StateDoc>();
  const [name, setName] = useState("");
  const add = () => {
    const label = name.trim();
    if (label === "") return;
    const key = keyFor(label, d.states.map((s) => s.key));
    const before = d.states[d.states.length - 1];
    design.change((was) => {
      const next = { ...was, states: [...was.states, { key, label, kind: "open" as const, required: [] }] };
      return before ? toggled(next, refOf(before), key, true) : next;
    });
    setName("");
    setOpen(key);
  };
  return (
    <>
      <Flow states={d.states} transitions={d.transitions} />
      <ol className={css.parts} aria-label={t`States in order`}>
        {d.states.map((s, i) => (
          <PartRow
            key={refOf(s)}
            name={s.label}
            mark={<StateMark kind={s.kind} color={s.color} shape={s.shape} />}
            facts={factsOf(design, s)}
            first={i === 0}
            last={i === d.states.length - 1}
            open={open === refOf(s)}
            onOpen={() => setOpen(open === refOf(s) ? undefined : refOf(s))}
            onMove={(by) => design.change((was) => ({ ...was, states: shifted(was.states, i, by) }))}
          >
            <StateFields design={design} state={s} onRemove={() => (s.id ? setLeaving(s) : design.change((was) => withoutState(was, refOf(s), undefined)))} />
          </PartRow>
        ))}
      </ol>
      <form
        className={css.add}
        onSubmit={(e) => {
          e.preventDefault();
          add();
        }}
      >
        <TextInput aria-label={t`Name of the new state`} placeholder={t`Name of a new state`} value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
        <Button type="submit" variant="default" leftSection={<IconPlus size={16} stroke={2} />}>
          {t`Add state`}
        </Button>
      </form>
      <RemoveState state={leaving} design={design} onClose={() => setLeaving(undefined)} />
    </>
  );
}

function factsOf(design: Designer, s: StateDoc): string {
  const label = (ref: string) => design.now.properties.find((p) => refOf(p) === ref)?.label ?? ref;
  const next = design.now.transitions.filter((t) => t.from === refOf(s)).map((t) => design.now.states.find((o) => refOf(o) === t.to)?.label ?? "");
  const required = (s.required ?? []).map(label);
  return [kinds[s.kind], next.length > 0 ? t`to ${next.join(", ")}` : t`leads nowhere`, required.length > 0 ? t`needs ${required.join(", ")}` : "", s.id ? "" : "new"].filter(Boolean).join(" · ");
}

function StateFields({ design, state, onRemove }: { design: Designer; state: StateDoc; onRemove: () => void }) {
  const d = design.now;
  const me = refOf(state);
  const set = (edit: Partial<StateDoc>) => design.change((was) => ({ ...was, states: was.states.map((s) => (refOf(s) === me ? { ...s, ...edit } : s)) }));
  return (
    <>
      <div className={shared.pair}>
        <TextInput label={t`Name`} required withAsterisk={false} maxLength={200} value={state.label} onChange={(e) => set({ label: e.currentTarget.value })} />
        <Select label={t`Kind`} description={t`Done and cancelled records are finished.`} allowDeselect={false} data={Object.entries(kinds).map(([value, label]) => ({ value, label }))} value={state.kind} onChange={(kind) => kind && set({ kind: kind as StateDoc["kind"] })} />
      </div>
      <div className={shared.pair}>
        <Select label={t`Colour`} clearable placeholder={t`By its kind`} data={colors} value={state.color ?? null} onChange={(color) => set({ color: color ?? undefined })} />
        <Select label={t`Shape`} description={t`Tells states apart without colour.`} clearable placeholder={t`By its kind`} data={shapes} value={state.shape ?? null} onChange={(shape) => set({ shape: shape ?? undefined })} />
      </div>
      <MultiSelect
        label={t`Required to leave this state`}
        description={t`Until these are filled, nobody moves a record on from here. Going back or cancelling asks for nothing.`}
        data={d.properties.filter((p) => !p.retired).map((p) => ({ value: refOf(p), label: p.label }))}
        value={state.required ?? []}
        onChange={(required) => set({ required })}
        searchable
      />
      <fieldset className={shared.fields}>
        <legend>{t`From here to`}</legend>
        {d.states
          .filter((s) => refOf(s) !== me)
          .map((s) => (
            <Checkbox key={refOf(s)} label={s.label} checked={d.transitions.some((t) => t.from === me && t.to === refOf(s))} onChange={(e) => { const on = e.currentTarget.checked; design.change((was) => toggled(was, me, refOf(s), on)); }} />
          ))}
        {d.states.length < 2 && <p className={shared.small}>{t`There is no other state yet.`}</p>}
      </fieldset>
      <div className={shared.actions}>
        <Button variant="default" color="red" disabled={d.states.length < 2} onClick={onRemove}>
          {t`Delete state…`}
        </Button>
        <span className={shared.small}>{t`Key: ${state.key}`}</span>
      </div>
    </>
  );
}

/** A state is removed in the draft only, and never without a place for its records. */
function RemoveState({ state, design, onClose }: { state: StateDoc | undefined; design: Designer; onClose: () => void }) {
  const [to, setTo] = useState<string | null>(null);
  const [, setOpen] = useOpenPart();
  const close = () => {
    setTo(null);
    onClose();
  };
  return (
    <Modal opened={state !== undefined} onClose={close} title={t`Delete ${state?.label ?? ""}?`} closeButtonProps={{ "aria-label": t`Close` }}>
      {state && (
        <form
          className={shared.form}
          onSubmit={(e) => {
            e.preventDefault();
            e.stopPropagation();
            if (!to) return;
            design.change((was) => withoutState(was, refOf(state), to));
            setOpen(undefined);
            close();
          }}
        >
          <p>{t`Records in ${state.label} need another state, archived ones and those in the bin too. Nothing happens before you save; the review then tells who gains and who loses by it.`}</p>
          <Select label={t`Records in ${state.label} go to`} required withAsterisk={false} data={design.now.states.filter((s) => refOf(s) !== refOf(state)).map((s) => ({ value: refOf(s), label: s.label }))} value={to} onChange={setTo} data-autofocus />
          <p className={shared.small}>{t`Its steps, its cells in the matrix and the form links that create in it go with it.`}</p>
          <div className={shared.actions}>
            <Button type="submit" color="red" disabled={!to}>
              {t`Delete in the draft`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Keep ${state.label}`}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
