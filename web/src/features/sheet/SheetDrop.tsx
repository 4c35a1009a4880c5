import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { IconTableImport } from "@tabler/icons-react";
import { useRef, useState, type ReactNode } from "react";
import css from "./Sheet.module.css";

interface Props {
  file?: File;
  busy: boolean;
  onFile: (file: File) => void;
  /** Where an empty sheet in a form comes from. */
  templateUrl: (format: "csv" | "xlsx") => string;
  /** What is to be known about such a sheet. */
  children: ReactNode;
}

/** Where a sheet is dropped or chosen. Choosing the same file again reads it again. */
export function SheetDrop({ file, busy, onFile, templateUrl, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const first = files?.[0];
    if (first && !busy) onFile(first);
  };
  return (
    <div
      className={css.drop}
      data-over={over || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        take(e.dataTransfer.files);
      }}
    >
      <IconTableImport size={28} stroke={1.5} aria-hidden="true" />
      <div>
        <label className={css.choose}>
          <input
            ref={input}
            type="file"
            accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            disabled={busy}
            onChange={(e) => {
              take(e.target.files);
              e.target.value = "";
            }}
          />
          <span>{file ? t`${file.name}: choose another sheet` : t`Drop a CSV or XLSX sheet here, or choose one`}</span>
        </label>
        <p>
          <Trans>It is tried first; nothing is written before you say so. {children} Empty template: <a href={templateUrl("csv")} download>CSV</a> <a href={templateUrl("xlsx")} download>XLSX</a></Trans>
        </p>
      </div>
    </div>
  );
}
