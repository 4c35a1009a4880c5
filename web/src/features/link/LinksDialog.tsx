import { t } from "@lingui/core/macro";
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import * as api from "@/api/link";
import type { Schema } from "@/api/model";
import { dateTime, dotted, lowered } from "@/ui/format";
import { ReasonButton } from "@/ui/ReasonButton";
import { Secret } from "@/ui/Secret";
import { ReasonText, RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { Failure, Skeleton } from "@/ui/Status";
import { GuestPick } from "./GuestPick";
import css from "./Link.module.css";

interface Props {
  schema: Schema;
  place: api.LinkPlace;
  opened: boolean;
  onClose: () => void;
  /** Why links for guests are not the reader's to make and end; null where they are. */
  refused?: string | null;
}

/** The share window of a record, or the forms of a tracker. Links for guests are made and ended by who manages the tracker (A9.2). */
export function LinksDialog({ schema, place, opened, onClose, refused = null }: Props) {
  const noun = lowered(schema.singular);
  return (
    <Modal opened={opened} onClose={onClose} title={place.record === undefined ? t`Forms for a new ${noun}` : t`Share ${noun} ${place.record}`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && place.record !== undefined && <OwnLink place={place} record={place.record} />}
      {opened && place.record !== undefined && <h3 className={css.part}>{t`Links for guests`}</h3>}
      {opened && refused !== null && <p className={css.text}><ReasonText reason={refused} asks={{ action: "restrict", tracker: schema.key, record: place.record }} /></p>}
      {opened && refused === null && <Links schema={schema} place={place} />}
    </Modal>
  );
}

/** The record's own address: it gives nobody anything. */
function OwnLink({ place, record }: { place: api.LinkPlace; record: string }) {
  const { say } = useToasts();
  const link = `${window.location.origin}/w/${place.workspace}/t/${place.tracker}/r/${record}`;
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    say(t`Link copied. Who opens it sees what their own rights allow.`);
  };
  return (
    <>
      <h3 className={css.part}>{t`Link for people of this workspace`}</h3>
      <p className={css.text}>{t`Opening it never shows more than a person's role allows.`}</p>
      <div className={css.own}>
        <TextInput aria-label={t`Link`} readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
        <Button variant="default" onClick={() => void copy()}>
          {t`Copy`}
        </Button>
      </div>
    </>
  );
}

function Links({ schema, place }: Pick<Props, "schema" | "place">) {
  const key = ["links", place.workspace, place.tracker, place.record ?? ""];
  const client = useQueryClient();
  const list = useQuery({ queryKey: key, queryFn: () => api.list(place), retry: false });
  const end = useMutation({ mutationFn: (link: string) => api.end(place, link), onSettled: () => client.invalidateQueries({ queryKey: key }) });
  if (list.isPending) return <Skeleton rows={3} />;
  if (list.isError) return <Failure error={list.error} what={t`The links`} onRetry={() => void list.refetch()} />;
  return (
    <>
      {list.data.length > 0 && (
        <ul className={css.links}>
          {list.data.map((link) => (
            <li key={link.id}>
              <span>
                {link.guest.name}
                <small>{linkWords(schema, link)}</small>
              </span>
              <Button size="compact-sm" variant="default" color="red" loading={end.isPending && end.variables === link.id} onClick={() => end.mutate(link.id)} aria-label={t`End the link of ${link.guest.name}`}>
                {t`End`}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {end.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={end.error} />
        </p>
      )}
      <Make schema={schema} place={place} onMade={() => void client.invalidateQueries({ queryKey: key })} />
    </>
  );
}

/** "Creates in New · by Mia Olsen · until 5 Dec 2026, 14:00". */
function linkWords(schema: Schema, link: api.Link): string {
  const state = schema.states.find((s) => s.id === link.state)?.label;
  const creates = state ? t`Creates in ${state}` : t`Creates in another state`;
  return dotted(link.state && creates, link.made_by && t`by ${link.made_by.name}`, link.expired ? t`expired` : link.expires_at ? t`until ${dateTime(link.expires_at)}` : t`without an end`);
}

const days = [
  { value: "1", label: t`1 day` },
  { value: "3", label: t`3 days` },
  { value: "30", label: t`30 days` },
  { value: "90", label: t`90 days` },
];

function Make({ schema, place, onMade }: Pick<Props, "schema" | "place"> & { onMade: () => void }) {
  const form = place.record === undefined;
  const [guest, setGuest] = useState<string | null>(null);
  const [state, setState] = useState(schema.states[0]?.key ?? "");
  const [lasts, setLasts] = useState(form ? "30" : "3");
  const make = useMutation({
    mutationFn: () => api.make(place, { guest: guest ?? "", state: form ? state : undefined, expires_at: new Date(Date.now() + Number(lasts) * 86_400_000).toISOString() }),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (guest !== null && !make.isPending) make.mutate();
  };
  if (make.data) return <Secret label={t`The link`} value={make.data.url} />;
  return (
    <form className={css.make} onSubmit={submit}>
      <p className={css.text}>{form ? t`Whoever has the link can create once and sees nothing of it afterwards.` : t`Whoever has the link sees and does here what both you and the guest may, and nothing else.`}</p>
      <GuestPick place={place} value={guest} onPick={setGuest} />
      {form && <NativeSelect label={t`Creates in`} value={state} data={schema.states.map((s) => ({ value: s.key, label: s.label }))} onChange={(e) => setState(e.currentTarget.value)} />}
      <NativeSelect label={t`Ends after`} value={lasts} data={days} onChange={(e) => setLasts(e.currentTarget.value)} />
      {make.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={make.error} />
        </p>
      )}
      <ReasonButton reason={guest === null ? t`Choose first as which guest it comes.` : null} loading={make.isPending} onClick={() => make.mutate()}>
        {t`Make the link`}
      </ReasonButton>
    </form>
  );
}
