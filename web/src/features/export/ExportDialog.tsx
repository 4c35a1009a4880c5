import { t } from "@lingui/core/macro";
import { Button, Modal, Radio, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { exportUrl, type ExportFormat } from "@/api/export";
import type { Schema } from "@/api/model";
import type { RecordQuery } from "@/api/record";
import { useWorkspace } from "@/features/session/workspace";
import { ReasonItem } from "@/ui/ReasonItem";
import { lowered } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import css from "./Export.module.css";

interface Props {
  schema: Schema;
  /** What the page shows at present. */
  query: RecordQuery;
  /** Keys of the columns that the page shows, in their order. */
  chosen: readonly string[];
}

/** The menu's entry for an export. What is exported is what its reader sees, and only that (A7). */
export function ExportItem({ schema, onOpen }: { schema: Schema; onOpen: () => void }) {
  return (
    <ReasonItem icon={<IconDownload size={16} stroke={1.75} />} reason={whyNot(schema.can.export)} asks={{ action: "export", tracker: schema.key }} onClick={onOpen}>
      {t`Export…`}
    </ReasonItem>
  );
}

const formats = [
  { value: "csv", label: "CSV" },
  { value: "xlsx", label: t`Excel (XLSX)` },
  { value: "json", label: "JSON" },
];

/** Asks for format and columns, and hands the file to the browser. */
export function ExportDialog({ schema, query, chosen, opened, onClose }: Props & { opened: boolean; onClose: () => void }) {
  const { key } = useWorkspace();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [columns, setColumns] = useState("shown");
  const shown = ["number", ...chosen];
  const href = exportUrl({ workspace: key, tracker: schema.key }, { ...query, columns: columns === "shown" ? shown.join(",") : undefined }, format);
  const narrowed = Boolean(query.filter || query.q || query.state);
  return (
    <Modal opened={opened} onClose={onClose} title={t`Export ${lowered(schema.name)}`} closeButtonProps={{ "aria-label": t`Close` }}>
      <div className={css.form}>
        <p>
          {narrowed
            ? t`The rows that match the filter that you see, in the table's order. What you may not see is not in the file.`
            : query.archived
              ? t`All archived rows that you see, in the table's order. What you may not see is not in the file.`
              : t`All rows that you see, in the table's order. What you may not see is not in the file.`}
        </p>
        <div>
          <span id="export-format" className={css.label}>
            {t`Format`}
          </span>
          <SegmentedControl fullWidth data-segments aria-labelledby="export-format" data={formats} value={format} onChange={(value) => setFormat(value as ExportFormat)} />
        </div>
        <Radio.Group label={t`Columns`} value={columns} onChange={setColumns}>
          <div className={css.radios}>
            <Radio value="shown" label={t`As in the table (${shown.length})`} />
            <Radio value="all" label={t`All that you may see`} />
          </div>
        </Radio.Group>
        <div className={css.foot}>
          <Button component="a" href={href} download leftSection={<IconDownload size={16} stroke={1.75} />} onClick={onClose}>
            {t`Export`}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
