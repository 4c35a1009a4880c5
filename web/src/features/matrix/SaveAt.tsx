import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { fromLocalInput, toLocalInput, zoneName } from "@/ui/format";

/** The hour after next, as the input wants it: something to begin with that is surely still to come. */
export function laterAtFirst(now: Date): string {
  const at = new Date(now);
  at.setHours(at.getHours() + 2, 0, 0, 0);
  return toLocalInput(at.toISOString());
}

/** Why an instant cannot be chosen; null where it can. */
export function wrongTime(text: string, now: Date): string | null {
  const at = fromLocalInput(text);
  if (at === null) return t`Choose a day and a time.`;
  return Date.parse(at) <= now.getTime() ? t`That is over already. Choose a later time, or save now.` : null;
}

interface Props {
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

/** When the change takes effect. It comes into sight when it is asked for. */
export function SaveAt({ value, error, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <TextInput
      ref={input}
      type="datetime-local"
      label={t`Takes effect`}
      description={t`In the time zone ${zoneName()}. It is judged again then, with the rights you have then; until then nothing changes, and it can be deleted under Requests.`}
      required
      value={value}
      error={error}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
