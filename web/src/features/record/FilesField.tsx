import { t } from "@lingui/core/macro";
import { ActionIcon, Button } from "@mantine/core";
import { IconCamera, IconDownload, IconPaperclip, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState, type DragEvent } from "react";
import type { FileInfo, Property, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { discard } from "@/features/outbox/outbox";
import { waitingFile } from "@/features/outbox/overlay";
import { usePicture } from "@/features/outbox/usePicture";
import { bytes, number } from "@/ui/format";
import { useToasts } from "@/ui/Toast";
import { held } from "@/ui/value/value";
import { FieldLine, LockButton, messagesOf } from "./Field";
import { neededFor } from "./explain";
import { fieldId } from "./RecordView";
import { refresh } from "./save";
import { newKey, nowOrLater } from "./useSave";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  property: Property;
  editable: boolean;
  onWhy?: () => void;
}

/** Uploads and removals of one property; the record is read anew after each. */
export function useFiles(place: records.OnePlace, property: Property) {
  const client = useQueryClient();
  const { say } = useToasts();
  const add = useMutation({
    networkMode: "always",
    mutationFn: async (files: File[]) => {
      let waiting = 0;
      for (const file of files) {
        const key = newKey();
        const done = await nowOrLater(place, () => ({ kind: "file", property, name: file.name, type: file.type, body: file }), () => records.upload(place, property.key, file, key), key);
        if ("kind" in done) waiting++;
      }
      return { count: files.length, waiting };
    },
    onSuccess: ({ count, waiting }) =>
      say(waiting > 0 ? t`${property.label}: kept on this device until the server can be reached` : count === 1 ? t`${property.label}: added` : t`${property.label}: ${number(count)} files added`),
    onSettled: () => refresh(client, place),
  });
  const remove = useMutation({
    mutationFn: async (file: string) => {
      if (file.startsWith(waitingFile)) return discard([Number(file.slice(waitingFile.length))]);
      const { etag } = await records.get(place);
      return records.removeFile(place, property.key, file, etag);
    },
    onSuccess: () => say(t`${property.label}: removed`),
    onSettled: () => refresh(client, place),
  });
  return { add, remove };
}

/** Photos with small pictures, other files with their names. */
export function FilesField({ schema, place, row, property, editable, onWhy }: Props) {
  const labelId = useId();
  const cell = held(row, property);
  const files = cell.hidden || !Array.isArray(cell.value) ? [] : (cell.value as FileInfo[]);
  const { add, remove } = useFiles(place, property);
  const needed = files.length === 0 ? neededFor(property, row, schema) : [];
  const error = add.error ?? remove.error;
  return (
    <FieldLine property={property} labelId={labelId} needed={needed} byOthers={!editable} end={!editable && <LockButton property={property} onWhy={onWhy} />}>
      <div id={fieldId(property.key)} role="group" aria-labelledby={labelId} tabIndex={editable ? undefined : 0} className={css.files} data-readonly={!editable || undefined}>
        {files.map((file) => (
          <FileItem key={file.id} place={place} property={property} file={file} onRemove={editable ? () => remove.mutate(file.id) : undefined} />
        ))}
        {files.length === 0 && !editable && <span className={css.empty}>{t`Empty`}</span>}
        {editable && <Drop property={property} busy={add.isPending} needed={needed.length > 0} onFiles={(list) => add.mutate(list)} />}
      </div>
      {error && (
        <p role="alert" className={css.error}>
          {messagesOf(error, property.key).join(" ")}
        </p>
      )}
    </FieldLine>
  );
}

export function FileItem({ place, property, file, onRemove }: { place: records.OnePlace; property: Property; file: FileInfo; onRemove?: () => void }) {
  const own = usePicture(place, property.key, file.id);
  const url = own ?? records.fileUrl(place, property.key, file.id);
  const picture = property.type === "photo";
  const waits = file.id.startsWith(waitingFile);
  return (
    <div className={picture ? css.photo : css.file} data-waiting={waits || undefined}>
      {waits && <span className={css.waits}>{t`Waiting to send`}</span>}
      <a href={url} download={file.name} className={css.fileLink}>
        {picture ? <img src={url} alt={file.name} loading="lazy" /> : <IconPaperclip size={16} stroke={1.75} aria-hidden="true" />}
        {!picture && <span>{file.name}</span>}
        {!picture && <small>{bytes(file.size)}</small>}
        {!picture && <IconDownload size={16} stroke={1.75} aria-hidden="true" />}
      </a>
      {onRemove && (
        <ActionIcon aria-label={t`Remove ${file.name}`} onClick={onRemove} className={css.removeFile} variant="default" size={28}>
          <IconTrash size={16} stroke={1.75} />
        </ActionIcon>
      )}
    </div>
  );
}

function Drop({ property, busy, needed, onFiles }: { property: Property; busy: boolean; needed: boolean; onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const photo = property.type === "photo";
  const take = (list: FileList | null) => list && list.length > 0 && onFiles([...list]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      className={css.drop}
      data-over={over || undefined}
      data-needed={needed || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid={`upload-${property.key}`}
        accept={photo ? "image/*" : undefined}
        capture={photo && matchMedia("(pointer: coarse)").matches ? "environment" : undefined}
        onChange={(e) => {
          take(e.currentTarget.files);
          e.currentTarget.value = "";
        }}
      />
      <Button variant="default" loading={busy} leftSection={photo ? <IconCamera size={16} stroke={1.75} /> : <IconUpload size={16} stroke={1.75} />} onClick={() => input.current?.click()}>
        {photo ? t`Add photos` : t`Add files`}
      </Button>
      <span className={css.dropHint}>{t`or drop them here`}</span>
    </div>
  );
}
