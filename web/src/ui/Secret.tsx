import { Button, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import css from "./Secret.module.css";

/** Something that is shown once and never again, with a way to copy it. */
export function Secret({ label, value, children }: { label: string; value: string; children?: React.ReactNode }) {
  const clipboard = useClipboard({ timeout: 3000 });
  return (
    <div className={css.secret} role="status">
      <div className={css.line}>
        <TextInput label={label} description="Shown once: it cannot be shown again." readOnly value={value} onFocus={(e) => e.currentTarget.select()} />
        <Button onClick={() => clipboard.copy(value)}>{clipboard.copied ? "Copied" : "Copy"}</Button>
      </div>
      {children}
    </div>
  );
}
