import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/imports";
import { useWorkspace } from "@/features/session/workspace";

/** How often the server is asked how far an import is, in milliseconds. */
const pace = 700;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a sheet and tells how far it is; resolves when it is done or refused. */
export function useRun() {
  const { key } = useWorkspace();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<api.PeopleImport>();
  const run = useMutation({
    mutationFn: async ({ sheet, dryRun }: { sheet: api.Sheet; dryRun: boolean }) => {
      let now = await api.importPeople(key, sheet, dryRun, "");
      for (; now.state === "running"; now = await api.peopleImport(key, now.id)) {
        setProgress(now);
        await wait(pace);
      }
      return now;
    },
    onSettled: (done) => {
      setProgress(undefined);
      if (done?.revision) void queries.invalidateQueries();
    },
  });
  return { run, progress };
}

/** The mapping that this person chose last in this workspace, by heading. */
export function useMapping() {
  const { key, me } = useWorkspace();
  const name = `trackward-sheet-${key}-${me.id}`;
  const [mapping, setMapping] = useState(() => remembered(name));
  const choose = (heading: string, field: string) => {
    const next = { ...Object.fromEntries(Object.entries(mapping).filter(([, f]) => f === "" || f !== field)), [heading]: field };
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // not remembered, then
    }
    setMapping(next);
    return next;
  };
  return { mapping, choose };
}

function remembered(name: string): Record<string, string> {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(name) ?? "{}");
    if (typeof raw !== "object" || raw === null) return {};
    return Object.fromEntries(Object.entries(raw).filter((e): e is [string, string] => typeof e[1] === "string"));
  } catch {
    return {};
  }
}
