import { t } from "@lingui/core/macro";
import { Radio, Select, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import * as api from "@/api/designer";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { Confirm } from "@/ui/Confirm";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { useToasts } from "@/ui/Toast";
import { refOf } from "./draft";
import type { Designer } from "./useDesign";

const short = ["text", "number", "money", "date", "date_time", "choice", "email", "phone", "url", "checkbox"];

/** Name, numbers, sites; and the way into the bin. */
export function GeneralPart({ design, stored }: { design: Designer; stored: { body: api.Configuration; etag: string } }) {
  const d = design.now;
  const set = (edit: Partial<typeof d>) => design.change((was) => ({ ...was, ...edit }));
  return (
    <div className={shared.column}>
      <div className={shared.pair}>
        <TextInput label={t`Name`} description={t`Of the tracker, as in Orders.`} required withAsterisk={false} maxLength={200} value={d.name} onChange={(e) => set({ name: e.currentTarget.value })} />
        <TextInput label={t`One record is called`} description={t`As in Order.`} maxLength={200} value={d.singular} onChange={(e) => set({ singular: e.currentTarget.value })} />
      </div>
      <Select
        label={t`Records are named by`}
        description={t`The property that stands for a record in links and on cards.`}
        clearable
        placeholder={t`Their number`}
        data={d.properties.filter((p) => !p.retired && short.includes(p.type)).map((p) => ({ value: refOf(p), label: p.label }))}
        value={d.label || null}
        onChange={(label) => set({ label: label ?? "" })}
      />
      <Switch label={t`Checklist on phones`} description={t`On a phone a record is shown as steps, one state below the other; else as a form.`} checked={d.layout === "checklist"} onChange={(e) => set({ layout: e.currentTarget.checked ? "checklist" : "" })} />
      <Radio.Group label={t`Record numbers`} value={d.numbering} onChange={(n) => set({ numbering: n === "random" ? "random" : "sequential" })}>
        <div className={shared.form}>
          <Radio value="sequential" label={t`One after the other`} description={t`Whoever sees a record can tell from its number how many there have been.`} />
          <Radio value="random" label={t`At random`} description={t`Numbers tell nothing about how many records there are.`} />
        </div>
      </Radio.Group>
      <Switch
        label={t`Records belong to sites`}
        description={t`Roles held at a site then reach the records of that site and of those below it. Without it they reach none of this tracker's.`}
        checked={d.uses_sites}
        onChange={(e) => set({ uses_sites: e.currentTarget.checked })}
      />
      <p className={shared.small}>{t`Key in the API: ${stored.body.key}`}</p>
      <Deletion stored={stored} />
    </div>
  );
}

function Deletion({ stored }: { stored: { body: api.Configuration; etag: string } }) {
  const { key: ws } = useWorkspace();
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { say } = useToasts();
  const it = stored.body;
  const remove = useMutation({
    mutationFn: () => api.deleteTracker(ws, it.id, stored.etag, it.name, ""),
    onSuccess: async () => {
      await navigate({ to: "/w/$ws/settings/trackers", params: { ws } });
      await client.invalidateQueries();
      say(t`${it.name} is in the bin. For 30 days it can be brought back.`);
    },
  });
  return (
    <section className={shared.section} aria-label={t`Delete`}>
      <h2>{t`Delete this tracker`}</h2>
      <p className={shared.small}>{t`It disappears for everybody at once, with its records. For 30 days it can be brought back as it was; then it is gone for good.`}</p>
      <div className={shared.actions}>
        <ReasonButton variant="default" reason={whyNot(it.can.delete)} asks={{ takes: takes.extended }} onClick={() => setAsking(true)}>
          {t`Delete tracker…`}
        </ReasonButton>
      </div>
      <Confirm opened={asking} title={t`Delete ${it.name}?`} yes={t`Delete tracker`} danger typed={it.name} busy={remove.isPending} error={remove.error} onYes={() => remove.mutate()} onNo={() => setAsking(false)}>
        <p>{t`Nobody sees ${it.name} and its records from then on. They stay in the bin for 30 days.`}</p>
      </Confirm>
    </section>
  );
}

