import { Button } from "@mantine/core";
import type { Allowance, Row, Schema } from "@/api/model";
import { useWhy } from "@/features/why/context";
import { WhoList } from "@/features/why/WhoView";
import { whyNot } from "@/ui/reasons";
import css from "./RecordPage.module.css";

const actions: { key: "change_state" | "archive" | "delete" | "restrict" | "comment"; label: string }[] = [
  { key: "change_state", label: "Change state" },
  { key: "archive", label: "Archive" },
  { key: "delete", label: "Delete" },
  { key: "restrict", label: "Restrict" },
  { key: "comment", label: "Comment" },
];

/** What oneself may do here, and for who may ask: who else sees it, and why. */
export function AccessTab({ schema, row }: { schema: Schema; row: Row }) {
  const { ask } = useWhy();
  const record = { tracker: schema.key, record: String(row.number) };
  const edits = row.can.edit.map((key) => schema.properties.find((p) => p.key === key)?.label ?? "").filter(Boolean);
  return (
    <section aria-labelledby="access-title" className={css.access}>
      <h2 id="access-title">What you can do here</h2>
      <dl className={css.rights}>
        <div>
          <dt>Edit</dt>
          <dd>{edits.length > 0 ? edits.join(", ") : "Nothing"}</dd>
        </div>
        {actions.map(({ key, label }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{words(row.can[key])}</dd>
          </div>
        ))}
        {row.restriction && (
          <div>
            <dt>Open to</dt>
            <dd>{row.restriction === "restricted" ? "Chosen people only" : "Everyone whose role allows it"}</dd>
          </div>
        )}
      </dl>
      <Button size="compact-sm" variant="default" onClick={() => ask({ action: "view", ...record })}>
        Why can I see this?
      </Button>
      {schema.can.configure.allowed && <WhoList question={{ action: "view", ...record }} ask />}
    </section>
  );
}

const words = (allowance: Allowance) => whyNot(allowance) ?? "Yes";
