import { t } from "@lingui/core/macro";
import { Button, Checkbox, MultiSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import * as trackerApi from "@/api/tracker";
import { useConfigurable, useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { Secret } from "@/ui/Secret";
import { errorText } from "@/ui/Status";
import { endOfDay } from "@/ui/zone";

/** Money and what identifies a person is left out of a new key until it is ticked (A10). */
export const sensitive = (type: string) => ["money", "email", "phone", "user", "users", "signature"].includes(type);

interface Picked {
  view: string[];
  edit: boolean;
}

/** Makes a key that can do no more than is picked here. */
export function KeyForm({ user, onClose }: { user: User; onClose: () => void }) {
  const { key: ws, time_zone } = useWorkspace();
  const refresh = useRefresh();
  const trackers = useConfigurable();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [picked, setPicked] = useState<Readonly<Record<string, Picked>>>({});
  const [addresses, setAddresses] = useState("");
  const [until, setUntil] = useState("");
  const configs = useQueries({
    queries: chosen.map((id) => {
      const tracker = trackers.data?.find((t) => t.id === id)?.key ?? id;
      return { queryKey: ["configuration", ws, tracker], queryFn: () => trackerApi.configuration(ws, tracker), staleTime: 30_000 };
    }),
    combine: (results) => results.flatMap((r) => (r.data ? [r.data] : [])),
  });
  const partOf = (config: (typeof configs)[number]): Picked => picked[config.id] ?? { view: config.properties.filter((p) => !p.retired && !sensitive(p.type)).map((p) => p.key), edit: false };
  const make = useMutation({
    mutationFn: () =>
      api.makeKey(
        ws,
        user.id,
        {
          name: name.trim(),
          scope: { trackers: Object.fromEntries(configs.map((c) => [c.id, { view: partOf(c).view, edit: partOf(c).edit ? partOf(c).view : undefined, actions: partOf(c).edit ? ["create", "change_state"] : undefined }])) },
          addresses: addresses.split(/[\s,]+/).filter(Boolean),
          expires_at: until ? (endOfDay(until, time_zone) ?? undefined) : undefined,
        },
        "",
      ),
    onSuccess: () => refresh(),
  });
  if (make.data) {
    return (
      <Secret label={t`Key ${make.data.key.name}`} value={make.data.secret}>
        <pre>{t`curl -H "Authorization: Bearer $KEY" ${window.location.origin}/api/v1/workspaces/${ws}/trackers`}</pre>
        <div>
          <Button variant="default" onClick={onClose}>
            {t`I have copied it`}
          </Button>
        </div>
      </Secret>
    );
  }
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && configs.length > 0 && !make.isPending) make.mutate();
      }}
    >
      <TextInput label={t`Name of the key`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <MultiSelect
        label={t`Trackers`}
        description={t`Only these, and only as far as the integration's roles go.`}
        placeholder={chosen.length === 0 ? t`Choose trackers` : undefined}
        searchable
        data={(trackers.data ?? []).map((t) => ({ value: t.id, label: t.name }))}
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage={t`Nothing found`}
      />
      {configs.map((config) => {
        const part = partOf(config);
        return (
          <fieldset key={config.id} className={css.fields}>
            <legend>{config.name}</legend>
            <Checkbox.Group label={t`Properties it may see`} value={part.view} onChange={(view) => setPicked({ ...picked, [config.id]: { ...part, view } })}>
              <div className={css.boxes}>
                {config.properties
                  .filter((p) => !p.retired)
                  .map((p) => (
                    <Checkbox key={p.key} size="xs" value={p.key} label={sensitive(p.type) ? `${p.label} (${p.type === "money" ? "money" : "personal"})` : p.label} />
                  ))}
              </div>
            </Checkbox.Group>
            <Checkbox label={t`It may also change them, create records and move them on`} checked={part.edit} onChange={(e) => setPicked({ ...picked, [config.id]: { ...part, edit: e.currentTarget.checked } })} />
          </fieldset>
        );
      })}
      <Textarea label={t`Only from these addresses`} description={t`Networks or addresses, one a line; empty: from anywhere.`} autosize minRows={1} value={addresses} onChange={(e) => setAddresses(e.currentTarget.value)} />
      <TextInput type="date" label={t`Last day`} description={t`Empty: it does not expire.`} value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
      <p className={css.small}>{t`Of the integration's roles only those with API access Grant count for a key.`}</p>
      {make.error && (
        <p role="alert" className={css.refused}>
          {errorText(make.error)}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || configs.length === 0}>
          {t`Make the key`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
