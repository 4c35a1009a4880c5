import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import type { Row, Schema } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { Field } from "@/features/record/Field";
import { missingText, steps } from "@/features/record/explain";
import { useRecord } from "@/features/record/queries";
import { ReasonButton } from "@/ui/ReasonButton";
import { Failure, Skeleton } from "@/ui/Status";
import { useWhy } from "@/features/why/context";
import type { Target } from "./targets";
import css from "./Board.module.css";

interface Props {
  schema: Schema;
  place: OnePlace;
  target: Target;
  onMove: (row: Row) => void;
  onCancel: () => void;
}

/** What is missing before a card may go on, and nothing else. The card stays where it was until it is moved. */
export function Sheet({ schema, place, target, onMove, onCancel }: Props) {
  return (
    <Modal opened onClose={onCancel} size="lg" title={t`Before ${target.label}`} closeButtonProps={{ "aria-label": t`Cancel the move` }}>
      <SheetBody schema={schema} place={place} target={target} onMove={onMove} onCancel={onCancel} />
    </Modal>
  );
}

function SheetBody({ schema, place, target, onMove, onCancel }: Props) {
  const { ask } = useWhy();
  const record = useRecord(place);
  const asked = target.step?.missing ?? [];
  if (record.isPending) return <Skeleton rows={3} />;
  if (record.isError) return <Failure error={record.error} what={t`This record`} onRetry={() => void record.refetch()} />;
  const row = record.data.body;
  const step = steps(row, schema).find((s) => s.to.key === target.column.id);
  const reason = step ? missingText(step) : t`This step is not there any more. Close this and look at the board again.`;
  return (
    <>
      <p className={css.sheetHint}>
        {t`${schema.singular} ${row.number} needs this before it moves to ${target.label}. Each is saved as you leave it.`}
      </p>
      {asked.map((property) => (
        <Field key={property.key} schema={schema} place={place} row={row} property={property} onWhy={() => ask({ action: "edit", tracker: schema.key, record: String(row.number), property: property.key })} />
      ))}
      <div className={css.sheetFoot}>
        <ReasonButton reason={reason} onClick={() => onMove(row)}>
          {t`Move to ${target.label}`}
        </ReasonButton>
        <Button variant="default" onClick={onCancel}>
          {t`Cancel`}
        </Button>
      </div>
    </>
  );
}
