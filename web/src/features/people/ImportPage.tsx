import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import * as api from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import settings from "@/features/settings/Settings.module.css";
import { PageHead } from "@/ui/PageHead";
import { RefusalText } from "@/ui/Refusal";
import { ColumnMapping } from "@/features/sheet/ColumnMapping";
import css from "@/features/sheet/Sheet.module.css";
import { SheetDrop } from "@/features/sheet/SheetDrop";
import { useMapping, useRun } from "@/features/sheet/useSheet";
import { Waiting } from "@/features/sheet/Waiting";
import { Words } from "@/features/sheet/Words";
import { resultLine } from "@/features/sheet/words";
import { ImportRows } from "./ImportRows";
import { fieldNames } from "./sheetWords";

const fields = Object.entries(fieldNames).map(([value, label]) => ({ value, label }));

/** People by a sheet: dropped, tried, mended where it can be mended here, imported. */
export function ImportPage() {
  return (
    <Gate needs="extended">
      <Import />
    </Gate>
  );
}

function Import() {
  const { key } = useWorkspace();
  const { mapping, choose } = useMapping("");
  const queries = useQueryClient();
  const { run, progress } = useRun(
    (sheet: api.Sheet, dryRun) => api.importPeople(key, sheet, dryRun, ""),
    (id) => api.peopleImport(key, id),
    (done) => done.revision && void queries.invalidateQueries(),
  );
  const [sheet, setSheet] = useState<api.Sheet>();
  const result = run.data;
  const start = (next: api.Sheet, dryRun = true) => {
    setSheet(next);
    run.mutate({ sheet: next, dryRun });
  };
  const open = (file: File) => start({ file, mapping, fixes: [], match: sheet?.match ?? "email" });
  return (
    <div className={settings.page}>
      <PageHead title={t`Import sheet`} crumbs={[t`Settings`, <Link key="users" to="/w/$ws/settings/users" params={{ ws: key }}>{t`Users`}</Link>]} />
      <div className={settings.scroll}>
        <SheetDrop file={sheet?.file} busy={run.isPending} onFile={open} templateUrl={(format) => api.templateUrl(key, format)}>
          <Trans>Up to 50,000 rows. A role is written as <code>Courier@dfw 2026-12-01..2026-12-31; Guard</code>.</Trans>
        </SheetDrop>
        {sheet && (
          <div className={css.match}>
            <span id="match-by">{t`People are found by`}</span>
            <SegmentedControl
              aria-labelledby="match-by"
              size="xs"
              value={sheet.match}
              disabled={run.isPending}
              data={[{ value: "email", label: t`E-mail` }, { value: "job_code", label: t`Job code` }]}
              onChange={(match) => start({ ...sheet, match: match as api.Sheet["match"] })}
            />
          </div>
        )}
        {run.isPending && <Waiting progress={progress} dryRun={run.variables.dryRun} atOnce />}
        {run.isError && <Alert color="red" role="alert" title={t`The sheet could not be read`}><RefusalText error={run.error} /></Alert>}
        {result?.problem && (
          <Alert color="red" role="alert" title={t`Nothing was written`}>
            {result.problem.detail} {result.problem.errors?.map((e) => e.message).join(" ")}
          </Alert>
        )}
        {sheet && result && !run.isPending && (
          <>
            <Outcome result={result} onImport={() => start(sheet, false)} />
            {result.dry_run && <Words words={result.words} onFix={(fix) => start({ ...sheet, fixes: [...sheet.fixes, fix] })} />}
            {result.dry_run && <ColumnMapping columns={result.columns} fields={fields} onChoose={(heading, field) => start({ ...sheet, mapping: choose(heading, field) })} />}
            <ImportRows done={result} />
          </>
        )}
      </div>
    </div>
  );
}

function Outcome({ result, onImport }: { result: api.PeopleImport; onImport: () => void }) {
  const { key } = useWorkspace();
  const go = result.new + result.changed;
  const left = result.wrong + result.skipped;
  const rows = resultLine(result);
  return (
    <div className={css.outcome}>
      <p role="status">
        {result.dry_run ? <Trans><b>Tried, nothing is written yet:</b> {rows}</Trans> : result.problem ? <Trans><b>Refused:</b> {rows}</Trans> : <Trans><b>Done:</b> {rows}</Trans>}
      </p>
      {result.dry_run && !result.problem && (
        <Button onClick={onImport} disabled={go === 0}>
          {go === 0 ? t`Nothing to import` : plural(go, { one: "Import # row", other: "Import # rows" })}
        </Button>
      )}
      {left > 0 && (
        <Button component="a" variant="default" href={api.failedUrl(key, result.id)} download>
          {plural(left, { one: "Download the # row that does not go in", other: "Download the # rows that do not go in" })}
        </Button>
      )}
    </div>
  );
}
