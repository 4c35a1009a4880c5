import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, NativeSelect } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { IconTableImport } from "@tabler/icons-react";
import { useState } from "react";
import type { Schema } from "@/api/model";
import * as api from "@/api/recordImports";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { ColumnMapping } from "@/features/sheet/ColumnMapping";
import css from "@/features/sheet/Sheet.module.css";
import { SheetDrop } from "@/features/sheet/SheetDrop";
import { useMapping, useRun } from "@/features/sheet/useSheet";
import { Waiting } from "@/features/sheet/Waiting";
import { Words } from "@/features/sheet/Words";
import { resultLine } from "@/features/sheet/words";
import { OfTracker } from "@/features/tracker/OfTracker";
import { recordsKey } from "@/features/tracker/queries";
import { importQuestion } from "@/features/export/TableMenu";
import { useWhy } from "@/features/why/context";
import { lowered, number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { reasonText } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { Notice } from "@/ui/Status";
import { ImportedRows } from "./ImportedRows";

/** Records by a sheet: dropped, tried, mended where it can be mended here, imported. */
export function ImportRecordsPage() {
  const { tracker } = useParams({ from: "/w/$ws/t/$tracker/import" });
  return (
    <OfTracker tracker={tracker} rows={6}>
      {(schema) => (schema.can.import.allowed ? <ImportRecords schema={schema} /> : <NoImport schema={schema} />)}
    </OfTracker>
  );
}

function NoImport({ schema }: { schema: Schema }) {
  const { ask } = useWhy();
  return (
    <Notice
      level={1}
      icon={<IconTableImport size={24} stroke={1.75} />}
      title={t`You can't import into ${schema.name}`}
      actions={<Button onClick={() => ask(importQuestion(schema))}>{t`Why?`}</Button>}
    >
      <p>{reasonText(schema.can.import.reason)}</p>
    </Notice>
  );
}

function ImportRecords({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const place = { workspace: key, tracker: schema.key };
  const { mapping, choose } = useMapping(`${schema.id}-`);
  const queries = useQueryClient();
  const { run, progress } = useRun(
    (sheet: api.RecordSheet, dryRun) => api.importRecords(place, sheet, dryRun),
    (id) => api.recordImport(place, id),
    (done) => !done.dry_run && void queries.invalidateQueries({ queryKey: recordsKey(key, schema.key) }),
  );
  const [sheet, setSheet] = useState<api.RecordSheet>();
  const result = run.data;
  const start = (next: api.RecordSheet, dryRun = true) => {
    setSheet(next);
    run.mutate({ sheet: next, dryRun });
  };
  return (
    <div className={settings.page}>
      <PageHead title={t`Import ${lowered(schema.name)}`} crumbs={[<Link key="t" to="/w/$ws/t/$tracker" params={{ ws: key, tracker: schema.key }}>{schema.name}</Link>]} />
      <div className={settings.scroll}>
        <SheetDrop file={sheet?.file} busy={run.isPending} onFile={(file) => start({ file, mapping, fixes: [], match: sheet?.match ?? "" })} templateUrl={(format) => api.templateUrl(place, format)}>
          {t`One row is one ${lowered(schema.singular)}; several values stand behind semicolons.`}
        </SheetDrop>
        {run.isPending && <Waiting progress={progress} dryRun={run.variables.dryRun} />}
        {run.isError && (
          <Alert color="red" role="alert" title={t`The sheet could not be imported`}>
            <RefusalText error={run.error} />
          </Alert>
        )}
        {sheet && result && !run.isPending && (
          <>
            {result.problem && (
              <Alert color="red" role="alert" title={t`The import stopped`}>
                {t`${result.problem.detail ?? ""} What had gone in by then stays.`}
              </Alert>
            )}
            <Matching result={result} value={sheet.match} onChoose={(match) => start({ ...sheet, match })} />
            <Outcome result={result} singular={schema.singular} failed={api.failedUrl(place, result.id)} onImport={() => start(sheet, false)} />
            {result.dry_run && <Words words={result.words} onFix={(fix) => start({ ...sheet, fixes: [...sheet.fixes, fix] })} />}
            {result.dry_run && (
              <ColumnMapping
                columns={result.columns}
                fields={result.fields.map((f) => ({ value: f.field, label: f.label || f.field }))}
                onChoose={(heading, field) => start({ ...sheet, mapping: choose(heading, field) })}
              />
            )}
            <ImportedRows place={place} done={result} />
          </>
        )}
      </div>
    </div>
  );
}

/** Which records rows change; offered to who may change records by an import (A7). */
function Matching({ result, value, onChoose }: { result: api.RecordImport; value: string; onChoose: (field: string) => void }) {
  const filled = new Set(result.columns.map((c) => c.field));
  const keys = result.fields.filter((f) => f.key && filled.has(f.field));
  if (!result.dry_run || keys.length === 0) return null;
  const choices = [{ value: "", label: t`Every row is a new record` }, ...keys.map((f) => ({ value: f.field, label: t`Rows change the record with the same ${f.label || f.field}` }))];
  return (
    <div className={css.match}>
      <NativeSelect label={t`Records that are there`} data={choices} value={value} onChange={(e) => onChoose(e.currentTarget.value)} />
    </div>
  );
}

function Outcome({ result, singular, failed, onImport }: { result: api.RecordImport; singular: string; failed: string; onImport: () => void }) {
  const go = result.new + result.changed;
  const left = result.wrong + result.skipped;
  const rows = resultLine(result);
  return (
    <div className={css.outcome}>
      <p role="status">
        {result.dry_run ? <Trans><b>Tried, nothing is written yet:</b> {rows}</Trans> : result.problem ? <Trans><b>Stopped:</b> {rows}</Trans> : <Trans><b>Done:</b> {rows}</Trans>}
      </p>
      {result.dry_run && !result.problem && (
        <Button onClick={onImport} disabled={go === 0}>
          {go === 0 ? t`Nothing to import` : go === 1 ? t`Import 1 ${lowered(singular)}` : t`Import ${number(go)} rows`}
        </Button>
      )}
      {left > 0 && (
        <Button component="a" variant="default" href={failed} download>
          {plural(left, { one: "Download the # row that does not go in", other: "Download the # rows that do not go in" })}
        </Button>
      )}
    </div>
  );
}
