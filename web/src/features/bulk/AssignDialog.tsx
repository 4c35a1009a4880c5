import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { useId, useState } from "react";
import type { Property, Row, Schema } from "@/api/model";
import { Picker } from "@/features/record/Picker";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { counted, lowered } from "@/ui/format";

interface Props {
  schema: Schema;
  property: Property;
  /** One of the records, on which the property may be edited: the server offers what may be picked there (A4.10). */
  row?: Row;
  count: number;
  onAssign: (value: unknown) => void;
  onClose: () => void;
}

/** Whom several records are assigned to. */
export function AssignDialog({ schema, property, row, count, onAssign, onClose }: Props) {
  const { key } = useWorkspace();
  const [value, setValue] = useState<unknown>(null);
  const id = useId();
  const nothing = value === null || (Array.isArray(value) && value.length === 0);
  return (
    <Modal opened onClose={onClose} title={t`${property.label} of ${counted(count, lowered(schema.singular), lowered(schema.name))}`} closeButtonProps={{ "aria-label": t`Close` }}>
      <div className={settings.form}>
        <label htmlFor={id}>{property.label}</label>
        <Picker id={id} place={{ workspace: key, tracker: schema.key }} record={row?.id} property={property} value={value} onSave={setValue} />
        <p className={settings.small}>{nothing ? t`Nobody: the property is emptied. Each record is decided on its own.` : t`It replaces who stands there now. Each record is decided on its own.`}</p>
        <div className={settings.actions}>
          <Button onClick={() => onAssign(value)}>{t`Assign`}</Button>
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
