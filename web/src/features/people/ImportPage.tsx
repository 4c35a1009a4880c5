import { Alert, Button, Progress, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import * as api from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import settings from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { errorText } from "@/ui/Status";
import css from "./Import.module.css";
import { ImportColumns } from "./ImportColumns";
import { ImportRows } from "./ImportRows";
import { SheetDrop } from "./SheetDrop";
import { resultLine } from "./sheetWords";
import { useMapping, useRun } from "./useSheet";

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
  const { mapping, choose } = useMapping();
  const { run, progress } = useRun();
  const [sheet, setSheet] = useState<api.Sheet>();
  const result = run.data;
  const start = (next: api.Sheet, dryRun = true) => {
    setSheet(next);
    run.mutate({ sheet: next, dryRun });
  };
  const open = (file: File) => start({ file, mapping, fixes: [], match: sheet?.match ?? "email" });
  return (
    <div className={settings.page}>
      <PageHead title="Import sheet" crumbs={["Settings", <Link key="users" to="/w/$ws/settings/users" params={{ ws: key }}>Users</Link>]} />
      <div className={settings.scroll}>
        <SheetDrop file={sheet?.file} busy={run.isPending} onFile={open} />
        {sheet && (
          <div className={css.match}>
            <span id="match-by">People are found by</span>
            <SegmentedControl
              aria-labelledby="match-by"
              size="xs"
              value={sheet.match}
              disabled={run.isPending}
              data={[{ value: "email", label: "E-mail" }, { value: "job_code", label: "Job code" }]}
              onChange={(match) => start({ ...sheet, match: match as api.Sheet["match"] })}
            />
          </div>
        )}
        {run.isPending && <Waiting progress={progress} dryRun={run.variables.dryRun} />}
        {run.isError && <Alert color="red" role="alert" title="The sheet could not be read">{errorText(run.error)}</Alert>}
        {result?.problem && (
          <Alert color="red" role="alert" title="Nothing was written">
            {result.problem.detail} {result.problem.errors?.map((e) => e.message).join(" ")}
          </Alert>
        )}
        {sheet && result && !run.isPending && (
          <>
            <Outcome result={result} onImport={() => start(sheet, false)} />
            {result.dry_run && <Words words={result.words} onFix={(fix) => start({ ...sheet, fixes: [...sheet.fixes, fix] })} />}
            {result.dry_run && <ImportColumns columns={result.columns} onChoose={(heading, field) => start({ ...sheet, mapping: choose(heading, field) })} />}
            <ImportRows done={result} />
          </>
        )}
      </div>
    </div>
  );
}

function Waiting({ progress, dryRun }: { progress?: api.PeopleImport; dryRun: boolean }) {
  const saving = progress?.phase === "saving";
  const what = saving ? "Saving, all at once" : dryRun ? "Trying the sheet" : "Reading the sheet";
  const part = progress && progress.rows > 0 ? (100 * progress.done) / progress.rows : 0;
  return (
    <div className={css.waiting} role="status">
      <span>
        {what}
        {progress && !saving && ` · ${number(progress.done)} of ${number(progress.rows)} rows`}
      </span>
      <Progress value={saving ? 100 : part} animated={saving} aria-label={what} />
    </div>
  );
}

function Outcome({ result, onImport }: { result: api.PeopleImport; onImport: () => void }) {
  const { key } = useWorkspace();
  const go = result.new + result.changed;
  const left = result.wrong + result.skipped;
  return (
    <div className={css.outcome}>
      <p role="status">
        <b>{result.dry_run ? "Tried, nothing is written yet: " : result.problem ? "Refused: " : "Done: "}</b>
        {resultLine(result)}
      </p>
      {result.dry_run && !result.problem && (
        <Button onClick={onImport} disabled={go === 0}>
          {go === 0 ? "Nothing to import" : `Import ${number(go)} ${go === 1 ? "row" : "rows"}`}
        </Button>
      )}
      {left > 0 && (
        <Button component="a" variant="default" href={api.failedUrl(key, result.id)} download>
          Download the {number(left)} {left === 1 ? "row" : "rows"} that {left === 1 ? "does" : "do"} not go in
        </Button>
      )}
    </div>
  );
}

/** Words that are not understood and what they probably mean. */
function Words({ words, onFix }: { words: api.SheetWord[]; onFix: (fix: api.Fix) => void }) {
  const fixable = words.filter((w) => w.suggestion);
  if (fixable.length === 0) return null;
  return (
    <section className={settings.section} aria-labelledby="words">
      <h2 id="words">Did you mean…</h2>
      <ul className={css.words}>
        {fixable.map((w) => (
          <li key={`${w.field} ${w.value}`}>
            <span>
              Row {w.line}: {w.message}
            </span>
            <Button size="compact-sm" variant="light" onClick={() => onFix({ field: w.field, from: w.value, to: w.suggestion ?? "" })}>
              {w.rows === 1 ? `Use ${w.suggestion}` : `Fix all ${number(w.rows)} like this: ${w.suggestion}`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
