import { t } from "@lingui/core/macro";
import { ActionIcon, Button, MultiSelect, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { OptionDoc, PropertyDoc } from "@/api/designer";
import { useConfigurable, useRoles, useTeams } from "@/features/people/queries";
import shared from "@/features/settings/Settings.module.css";
import { keyFor, refOf, retired, shifted, withoutProperty } from "./draft";
import { holdsPeople, oneShortValue, types } from "./PropertiesPart";
import type { Designer } from "./useDesign";
import css from "./Designer.module.css";

/** Everything of one property. Its type is for good: a change of it would lose values. */
export function PropertyFields({ design, property: p }: { design: Designer; property: PropertyDoc }) {
  const me = refOf(p);
  const set = (edit: Partial<PropertyDoc>) => design.change((was) => ({ ...was, properties: was.properties.map((o) => (refOf(o) === me ? { ...o, ...edit } : o)) }));
  const needed = design.now.states.filter((s) => s.required?.includes(me)).map(refOf);
  const require = (states: string[]) =>
    design.change((was) => ({
      ...was,
      states: was.states.map((s) => {
        const others = (s.required ?? []).filter((r) => r !== me);
        return { ...s, required: states.includes(refOf(s)) ? [...others, me] : others };
      }),
    }));
  const made = p.id !== undefined;
  return (
    <>
      <div className={shared.pair}>
        <TextInput label={t`Name`} required withAsterisk={false} maxLength={200} value={p.label} onChange={(e) => set({ label: e.currentTarget.value })} />
        <TextInput label={t`Type`} readOnly value={types[p.type]} description={made ? t`Kept for good, so that no value is lost. For another type add a property and retire this one.` : t`Choose another by adding the property anew.`} />
      </div>
      <Textarea label={t`Help text`} description={t`Shown beside the field.`} autosize minRows={1} maxLength={2000} value={p.help ?? ""} onChange={(e) => set({ help: e.currentTarget.value || undefined })} />
      {p.type === "money" && <TextInput label={t`Currency`} description={t`Three letters, such as EUR. Kept for good.`} readOnly={made} maxLength={3} value={p.currency ?? ""} onChange={(e) => set({ currency: e.currentTarget.value.toUpperCase() })} />}
      {p.type === "link" && <LinkTarget property={p} set={set} made={made} />}
      {(p.type === "choice" || p.type === "choices") && <Options property={p} set={set} />}
      {holdsPeople(p.type) && <People property={p} set={set} />}
      {!p.retired && (
        <MultiSelect
          label={t`Needed to leave`}
          description={t`Nobody moves a record on from these states before it is filled.`}
          data={design.now.states.map((s) => ({ value: refOf(s), label: s.label }))}
          value={needed}
          onChange={require}
        />
      )}
      {oneShortValue(p.type) && (
        <>
          <Switch
            label={t`Unique`}
            description={t`No two records have the same value. Whoever fills it in can find out that a value exists on a record they do not see: a refusal tells it.`}
            checked={p.unique ?? false}
            onChange={(e) => set({ unique: e.currentTarget.checked || undefined })}
          />
          <Switch
            label={t`Indexed`}
            description={made ? t`Given when a property is made. To have it, add a new property.` : t`Filters and sorting stay fast on very many records. A tracker has eight for texts and eight for numbers and dates.`}
            disabled={made && !p.indexed}
            checked={p.indexed ?? false}
            onChange={(e) => set({ indexed: e.currentTarget.checked || undefined })}
          />
        </>
      )}
      <div className={shared.actions}>
        {!made && (
          <Button variant="default" onClick={() => design.change((was) => withoutProperty(was, me))}>
            {t`Leave it out`}
          </Button>
        )}
        {made && (
          <Button variant="default" onClick={() => design.change((was) => retired(was, me, !p.retired))}>
            {p.retired ? t`Bring back` : t`Retire`}
          </Button>
        )}
        <span className={shared.small}>
          {made && !p.retired ? t`Key: ${p.key}. Retired, it is nowhere any more; brought back, it has its values and cells again.` : t`Key: ${p.key}`}
        </span>
      </div>
    </>
  );
}

type Set = (edit: Partial<PropertyDoc>) => void;

function LinkTarget({ property, set, made }: { property: PropertyDoc; set: Set; made: boolean }) {
  const list = useConfigurable();
  const data = (list.data ?? []).map((t) => ({ value: t.id, label: t.name }));
  return (
    <Select label={t`To records of`} description={made ? t`Kept for good.` : t`Of the trackers you may configure.`} readOnly={made} allowDeselect={false} data={data} value={property.link_to ?? null} onChange={(to) => to && set({ link_to: to })} />
  );
}

function People({ property: p, set }: { property: PropertyDoc; set: Set }) {
  const teams = useTeams();
  const roles = useRoles();
  const pick = p.pick ?? {};
  return (
    <>
      <Switch
        label={t`Assigns`}
        description={t`Whoever stands in it is assigned to the record: cells with ✱ count for them.`}
        checked={p.assigns ?? false}
        onChange={(e) => set({ assigns: e.currentTarget.checked, may_be_taken: e.currentTarget.checked ? p.may_be_taken : undefined })}
      />
      <Switch
        label={t`May be taken`}
        description={t`People may put themselves in. What they may do on records assigned to them they may then do on all they can take.`}
        disabled={!p.assigns}
        checked={p.may_be_taken ?? false}
        onChange={(e) => set({ may_be_taken: e.currentTarget.checked || undefined })}
      />
      <fieldset className={shared.fields}>
        <legend>{t`Who can be chosen`}</legend>
        <Switch label={t`Everyone with access`} description={t`To guests this offers nobody.`} checked={pick.everyone ?? false} onChange={(e) => set({ pick: { ...pick, everyone: e.currentTarget.checked || undefined } })} />
        {(p.type === "user" || p.type === "users") && (
          <MultiSelect label={t`Holders of these roles`} data={(roles.data ?? []).map((r) => ({ value: r.id, label: r.name }))} value={pick.roles ?? []} onChange={(list) => set({ pick: { ...pick, roles: list } })} searchable />
        )}
        <MultiSelect label={p.type.startsWith("team") ? t`These teams` : t`Members of these teams`} data={(teams.data ?? []).map((t) => ({ value: t.id, label: t.name }))} value={pick.teams ?? []} onChange={(list) => set({ pick: { ...pick, teams: list } })} searchable />
      </fieldset>
    </>
  );
}

/** An option that records may hold is retired, never taken out: nobody is told whether one does. */
function Options({ property: p, set }: { property: PropertyDoc; set: Set }) {
  const options = p.options ?? [];
  const put = (list: OptionDoc[]) => set({ options: list });
  const edit = (at: number, change: Partial<OptionDoc>) => put(options.map((o, i) => (i === at ? { ...o, ...change } : o)));
  return (
    <fieldset className={shared.fields}>
      <legend>{t`Options in order`}</legend>
      <ol className={css.options}>
        {options.map((o, i) => (
          <li key={o.key}>
            <ActionIcon size={32} aria-label={t`Move option ${o.label} up`} disabled={i === 0} onClick={() => put(shifted(options, i, -1))}>
              <IconArrowUp size={16} stroke={1.75} />
            </ActionIcon>
            <ActionIcon size={32} aria-label={t`Move option ${o.label} down`} disabled={i === options.length - 1} onClick={() => put(shifted(options, i, 1))}>
              <IconArrowDown size={16} stroke={1.75} />
            </ActionIcon>
            <TextInput aria-label={t`Name of option ${i + 1}`} maxLength={200} value={o.label} onChange={(e) => edit(i, { label: e.currentTarget.value })} />
            <Switch label={t`Retired`} checked={o.retired ?? false} onChange={(e) => edit(i, { retired: e.currentTarget.checked || undefined })} />
          </li>
        ))}
      </ol>
      <div className={shared.actions}>
        <Button size="compact-sm" variant="default" onClick={() => put([...options, { key: keyFor(`option ${options.length + 1}`, options.map((o) => o.key)), label: t`Option ${options.length + 1}` }])}>
          {t`Add option`}
        </Button>
        <span className={shared.small}>{t`A retired option is no longer offered; records that hold it keep it.`}</span>
      </div>
    </fieldset>
  );
}
