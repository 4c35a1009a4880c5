import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useHotkey } from "@/ui/hotkey";
import css from "./Settings.module.css";

interface Props {
  label: string;
  placeholder: string;
  value: string;
  onSearch: (q: string | undefined) => void;
}

/** The search of a list: "/" goes there, and what is typed is sent once the typing rests. */
export function SearchField({ label, placeholder, value, onSearch }: Props) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const send = useDebouncedCallback((q: string) => {
    sent.current = q;
    onSearch(q || undefined);
  }, 250);
  useEffect(() => {
    // Cleared from elsewhere, or Back was pressed.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useHotkey("/", () => field.current?.focus());
  return (
    <TextInput
      ref={field}
      className={css.search}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      value={text}
      onChange={(e) => {
        setText(e.currentTarget.value);
        send(e.currentTarget.value);
      }}
    />
  );
}
