import { t } from "@lingui/core/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { IconSignature } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState, type PointerEvent } from "react";
import type { FileInfo, Property, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { usePicture } from "@/features/outbox/usePicture";
import { held } from "@/ui/value/value";
import { FieldLine, LockButton, messagesOf } from "./Field";
import { useFiles } from "./FilesField";
import { neededFor } from "./explain";
import { fieldId } from "./RecordView";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  property: Property;
  editable: boolean;
  onWhy?: () => void;
}

/** A signature: drawn on the screen, or a typed name for who cannot draw. */
export function SignatureField({ schema, place, row, property, editable, onWhy }: Props) {
  const labelId = useId();
  const [open, setOpen] = useState(false);
  const cell = held(row, property);
  const files = cell.hidden || !Array.isArray(cell.value) ? [] : (cell.value as FileInfo[]);
  const signed = files[0];
  const own = usePicture(place, property.key, signed?.id ?? "");
  const { add } = useFiles(place, property);
  const needed = signed ? [] : neededFor(property, row, schema);
  const send = (file: File) => add.mutate([file], { onSuccess: () => setOpen(false) });
  return (
    <FieldLine property={property} labelId={labelId} needed={needed} byOthers={!editable} end={!editable && <LockButton property={property} onWhy={onWhy} />}>
      <div id={fieldId(property.key)} role="group" aria-labelledby={labelId} tabIndex={editable ? undefined : 0} className={css.files} data-readonly={!editable || undefined}>
        {signed && <img className={css.signature} src={own ?? records.fileUrl(place, property.key, signed.id)} alt={t`${property.label}: signed`} />}
        {!signed && !editable && <span className={css.empty}>{t`Not signed`}</span>}
        {editable && (
          <Button variant="default" className={css.sign} data-needed={needed.length > 0 || undefined} leftSection={<IconSignature size={16} stroke={1.75} />} onClick={() => setOpen(true)}>
            {signed ? t`Sign again` : t`Sign on screen`}
          </Button>
        )}
      </div>
      <Modal opened={open} onClose={() => setOpen(false)} title={property.label} size="lg" closeButtonProps={{ "aria-label": t`Close` }}>
        <Pad busy={add.isPending} onSign={send} />
        {add.error && (
          <p role="alert" className={css.error}>
            {messagesOf(add.error, property.key).join(" ")}
          </p>
        )}
      </Modal>
    </FieldLine>
  );
}

const width = 640;
const height = 240;

export function Pad({ busy, onSign }: { busy: boolean; onSign: (file: File) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [inked, setInked] = useState(false);
  const [name, setName] = useState("");

  useEffect(() => {
    if (name !== "") write(canvas.current, name);
  }, [name]);

  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
  };
  const start = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    if (name !== "") {
      clear(canvas.current);
      setName("");
    }
    drawing.current = true;
    const pen = penOf(canvas.current);
    const { x, y } = point(event);
    pen?.beginPath();
    pen?.moveTo(x, y);
  };
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!drawing.current) return;
    const pen = penOf(canvas.current);
    const { x, y } = point(event);
    pen?.lineTo(x, y);
    pen?.stroke();
    setInked(true);
  };
  const wipe = () => {
    clear(canvas.current);
    setInked(false);
    setName("");
  };
  const empty = !inked && name.trim() === "";
  const done = () => {
    if (empty) return;
    canvas.current?.toBlob((blob) => blob && onSign(new File([blob], "signature.png", { type: "image/png" })), "image/png");
  };
  return (
    <div className={css.pad}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        className={css.canvas}
        aria-label={t`Sign here with a finger, pen or mouse`}
        role="img"
        onPointerDown={start}
        onPointerMove={draw}
        onPointerUp={() => {
          drawing.current = false;
        }}
      />
      <TextInput
        label={t`Or type the name`}
        value={name}
        onChange={(e) => {
          setInked(false);
          clear(canvas.current);
          setName(e.currentTarget.value);
        }}
      />
      <div className={css.row}>
        <Button onClick={done} loading={busy} aria-disabled={empty}>
          {t`Use this signature`}
        </Button>
        <Button variant="default" onClick={wipe}>
          {t`Start again`}
        </Button>
      </div>
    </div>
  );
}

// Ink and paper do not follow the theme: the picture is kept and looked at elsewhere.
function penOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | null {
  const pen = canvas?.getContext("2d") ?? null;
  if (pen) {
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#14181f";
    pen.fillStyle = "#14181f";
  }
  return pen;
}

function clear(canvas: HTMLCanvasElement | null): void {
  penOf(canvas)?.clearRect(0, 0, width, height);
}

function write(canvas: HTMLCanvasElement | null, name: string): void {
  clear(canvas);
  const pen = penOf(canvas);
  if (!pen) return;
  pen.font = "italic 56px Georgia, serif";
  pen.textBaseline = "middle";
  pen.fillText(name, 32, height / 2, width - 64);
}
