import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import css from "./Secret.module.css";

/** Something that is shown once and never again, with a way to copy it. */
export function Secret({ label, value, children }: { label: string; value: string; children?: React.ReactNode }) {
  const clipboard = useClipboard({ timeout: 3000 });
  return (
    <div className={css.secret} role="status">
      <div className={css.line}>
        <TextInput label={label} description={t`Shown once: it cannot be shown again.`} readOnly value={value} onFocus={(e) => e.currentTarget.select()} />
        <Button onClick={() => clipboard.copy(value)}>{clipboard.copied ? t`Copied` : t`Copy`}</Button>
      </div>
      {children}
    </div>
  );
}
