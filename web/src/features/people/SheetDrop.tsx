import { IconTableImport } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { templateUrl } from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";
import css from "./Import.module.css";

interface Props {
  file?: File;
  busy: boolean;
  onFile: (file: File) => void;
}

/** Where a sheet is dropped or chosen. Choosing the same file again reads it again. */
export function SheetDrop({ file, busy, onFile }: Props) {
  const { key } = useWorkspace();
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
          <span>{file ? `${file.name}: choose another sheet` : "Drop a CSV or XLSX sheet here, or choose one"}</span>
        </label>
        <p>
          It is tried first; nothing is written before you say so. Up to 50,000 rows. A role is written as <code>Courier@dfw 2026-12-01..2026-12-31; Guard</code>. Empty template:{" "}
          <a href={templateUrl(key, "csv")} download>CSV</a>, <a href={templateUrl(key, "xlsx")} download>XLSX</a>
        </p>
      </div>
    </div>
  );
}
