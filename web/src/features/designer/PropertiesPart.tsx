import { t } from "@lingui/core/macro";
import { Button, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { PropertyDoc } from "@/api/designer";
import { keyFor, refOf, shifted } from "./draft";
import { PartRow } from "./PartRow";
import { PropertyFields } from "./PropertyFields";
import { useOpenPart } from "./StatesPart";
import type { Designer } from "./useDesign";
import css from "./Designer.module.css";

/** Every type of property, by what people call it. */
export const types: Record<PropertyDoc["type"], string> = {
  text: t`Text`,
  long_text: t`Long text`,
  number: t`Number`,
  money: t`Money`,
  date: t`Date`,
  date_time: t`Date and time`,
  checkbox: t`Checkbox`,
  choice: t`Choice`,
  choices: t`Several choices`,
  user: t`Person`,
  users: t`Several people`,
  team: t`Team`,
  teams: t`Several teams`,
  email: t`E-mail`,
  phone: t`Phone`,
  url: t`Web address`,
  file: t`Files`,
  photo: t`Photos`,
  signature: t`Signature`,
  link: t`Link to records`,
};

export const holdsPeople = (type: string) => ["user", "users", "team", "teams"].includes(type);
export const oneShortValue = (type: string) => !["long_text", "choices", "users", "teams", "file", "photo", "signature", "link"].includes(type);

/** What a record holds, in the order of its form. Retired properties stay in the list, and come back with their values. */
export function PropertiesPart({ design, self }: { design: Designer; self: string }) {
  const d = design.now;
  const [open, setOpen] = useOpenPart();
  const [label, setLabel] = useState("");
  const [type, setType] = useState<PropertyDoc["type"]>("text");
  const add = () => {
    const name = label.trim();
    if (name === "") return;
    const key = keyFor(name, d.properties.map((p) => p.key));
    design.change((was) => ({ ...was, properties: [...was.properties, fresh(key, name, type, self)] }));
    setLabel("");
    setOpen(key);
  };
  return (
    <>
      <ol className={css.parts} aria-label={t`Properties in order`}>
        {d.properties.map((p, i) => (
          <PartRow
            key={refOf(p)}
            name={p.label}
            facts={factsOf(design, p)}
            off={p.retired}
            first={i === 0}
            last={i === d.properties.length - 1}
            open={open === refOf(p)}
            onOpen={() => setOpen(open === refOf(p) ? undefined : refOf(p))}
            onMove={(by) => design.change((was) => ({ ...was, properties: shifted(was.properties, i, by) }))}
          >
            <PropertyFields design={design} property={p} />
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
        <TextInput aria-label={t`Name of the new property`} placeholder={t`Name of a new property`} value={label} maxLength={200} onChange={(e) => setLabel(e.currentTarget.value)} />
        <Select aria-label={t`Type of the new property`} allowDeselect={false} searchable data={Object.entries(types).map(([value, text]) => ({ value, label: text }))} value={type} onChange={(t) => t && setType(t as PropertyDoc["type"])} />
        <Button type="submit" variant="default" leftSection={<IconPlus size={16} stroke={2} />}>
          {t`Add property`}
        </Button>
      </form>
    </>
  );
}

/** A new property with what its type cannot be without. */
function fresh(key: string, label: string, type: PropertyDoc["type"], self: string): PropertyDoc {
  const out: PropertyDoc = { key, label, type };
  if (type === "money") out.currency = "USD";
  if (type === "choice" || type === "choices") out.options = [{ key: "first", label: t`First` }];
  if (type === "link") out.link_to = self;
  if (holdsPeople(type)) {
    out.assigns = true;
    out.pick = { everyone: true };
  }
  return out;
}

function factsOf(design: Designer, p: PropertyDoc): string {
  const needed = design.now.states.filter((s) => s.required?.includes(refOf(p))).map((s) => s.label);
  return [
    types[p.type],
    p.retired ? t`retired: its values are kept` : "",
    p.assigns ? t`assigns` : "",
    p.unique ? t`unique` : "",
    p.indexed ? t`indexed` : "",
    needed.length > 0 ? t`needed to leave ${needed.join(", ")}` : "",
    p.id ? "" : t`new`,
  ]
    .filter(Boolean)
    .join(" · ");
}
