import { t } from "@lingui/core/macro";
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArchive, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { ApiError, type FieldError } from "@/api/error";
import type { Schema } from "@/api/model";
import { TableMenu } from "@/features/export/TableMenu";
import type { TableSearch } from "@/features/nav/search";
import { useHotkey } from "@/ui/hotkey";
import { ColumnsPanel } from "./ColumnsPanel";
import { FilterPanel } from "./FilterPanel";
import { isQueryError, type ChangeSearch } from "./TrackerPage";
import css from "./TrackerPage.module.css";

interface Props {
  schema: Schema;
  chosen: readonly string[];
  search: TableSearch;
  change: ChangeSearch;
  error: unknown;
  /** Where columns are chosen, and what the page adds beside them. */
  columns?: boolean;
  children?: ReactNode;
}

/** Search, filter, columns, and what is seldom needed. */
export function Toolbar({ schema, chosen, search, change, error, columns = true, children }: Props) {
  return (
    <>
      <div className={css.toolbar}>
        <SearchField name={schema.name} value={search.q ?? ""} onChange={(q) => change({ q: q || undefined, sel: undefined, at: undefined })} />
        <FilterPanel schema={schema} value={search.filter ?? ""} onChange={(filter) => change({ filter: filter || undefined, sel: undefined, at: undefined })} />
        {children}
        {columns && <ColumnsPanel schema={schema} chosen={chosen} onChange={(next) => change({ columns: next?.join(",") })} />}
        <TableMenu schema={schema} chosen={chosen} search={search} change={change} />
      </div>
      {search.archived && (
        <div className={css.banner}>
          <IconArchive size={16} stroke={1.75} aria-hidden="true" /> {t`Archived records`}
          <Button size="compact-sm" variant="default" onClick={() => change({ archived: undefined })}>
            {t`Back to the others`}
          </Button>
        </div>
      )}
      {isQueryError(error) && <QueryRefusal errors={(error as ApiError).problem.errors ?? []} filter={search.filter ?? ""} change={change} />}
    </>
  );
}

function SearchField({ name, value, onChange }: { name: string; value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const send = useDebouncedCallback((q: string) => {
    sent.current = q;
    onChange(q);
  }, 250);
  useEffect(() => {
    // Only a change from outside (Back, "Clear filters") may replace what is being typed.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useHotkey("/", () => field.current?.focus());
  const write = (q: string) => {
    setText(q);
    send(q);
  };
  return (
    <TextInput
      ref={field}
      className={css.search}
      aria-label={t`Search in ${name}`}
      placeholder={t`Search`}
      type="search"
      value={text}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      rightSection={
        text !== "" && (
          <ActionIcon size={24} aria-label={t`Clear the search`} onClick={() => write("")}>
            <IconX size={14} stroke={1.75} />
          </ActionIcon>
        )
      }
      onChange={(e) => write(e.currentTarget.value)}
    />
  );
}

/** What is wrong with the query, with its place in the filter underlined. */
function QueryRefusal({ errors, filter, change }: { errors: FieldError[]; filter: string; change: ChangeSearch }) {
  const first = errors[0];
  const at = first?.path?.endsWith("filter") ? first.position : undefined;
  return (
    <div role="alert" className={css.refusal}>
      <p>{first?.message ?? t`This query cannot be answered.`}</p>
      {at !== undefined && filter !== "" && (
        <code className={css.source}>
          {filter.slice(0, at)}
          <mark>{filter.slice(at, at + 1) || " "}</mark>
          {filter.slice(at + 1)}
        </code>
      )}
      <Button size="compact-sm" variant="default" onClick={() => change({ filter: undefined, sort: undefined, state: undefined })}>
        {t`Clear filter and sort`}
      </Button>
    </div>
  );
}
