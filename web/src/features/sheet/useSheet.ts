import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useWorkspace } from "@/features/session/workspace";
import { keep, kept } from "@/ui/storage";

/** How often the server is asked how far an import is, in milliseconds. */
const pace = 700;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An import as far as waiting for it goes. */
interface Job {
  id: string;
  state: string;
}

/** Runs a sheet and tells how far it is; resolves when it is done or refused. */
export function useRun<T extends Job, S>(start: (sheet: S, dryRun: boolean) => Promise<T>, ask: (id: string) => Promise<T>, onDone: (done: T) => void) {
  const [progress, setProgress] = useState<T>();
  const run = useMutation({
    mutationFn: async ({ sheet, dryRun }: { sheet: S; dryRun: boolean }) => {
      let now = await start(sheet, dryRun);
      for (; now.state === "running"; now = await ask(now.id)) {
        setProgress(now);
        await wait(pace);
      }
      return now;
    },
    onSettled: (done) => {
      setProgress(undefined);
      if (done) onDone(done);
    },
  });
  return { run, progress };
}

/** The mapping that this person chose last for such sheets, by heading. */
export function useMapping(of: string) {
  const { key, me } = useWorkspace();
  const name = `trackward-sheet-${of}${key}-${me.id}`;
  const [mapping, setMapping] = useState(() => remembered(name));
  const choose = (heading: string, field: string) => {
    const next = { ...Object.fromEntries(Object.entries(mapping).filter(([, f]) => f === "" || f !== field)), [heading]: field };
    keep("device", name, JSON.stringify(next));
    setMapping(next);
    return next;
  };
  return { mapping, choose };
}

function remembered(name: string): Record<string, string> {
  try {
    const raw: unknown = JSON.parse(kept("device", name) ?? "{}");
    if (typeof raw !== "object" || raw === null) return {};
    return Object.fromEntries(Object.entries(raw).filter((e): e is [string, string] => typeof e[1] === "string"));
  } catch {
    return {};
  }
}
