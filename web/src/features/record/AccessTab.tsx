import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import type { Row, Schema } from "@/api/model";
import { useWhy } from "@/features/why/context";
import { WhoList } from "@/features/why/WhoView";
import { ReasonText } from "@/ui/Refusal";
import { reasonText } from "@/ui/reasons";
import css from "./RecordPage.module.css";

const actions: { key: "change_state" | "archive" | "delete" | "restrict" | "comment"; label: string }[] = [
  { key: "change_state", label: t`Change state` },
  { key: "archive", label: t`Archive` },
  { key: "delete", label: t`Delete` },
  { key: "restrict", label: t`Restrict` },
  { key: "comment", label: t`Comment` },
];

/** What oneself may do here, and for who may ask: who else sees it, and why. */
export function AccessTab({ schema, row }: { schema: Schema; row: Row }) {
  const { ask } = useWhy();
  const record = { tracker: schema.key, record: String(row.number) };
  const edits = row.can.edit.map((key) => schema.properties.find((p) => p.key === key)?.label ?? "").filter(Boolean);
  return (
    <section aria-labelledby="access-title" className={css.access}>
      <h2 id="access-title">{t`What you can do here`}</h2>
      <dl className={css.rights}>
        <div>
          <dt>{t`Edit`}</dt>
          <dd>{edits.length > 0 ? edits.join(", ") : t`Nothing`}</dd>
        </div>
        {actions.map(({ key, label }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{row.can[key].allowed ? t`Yes` : <ReasonText reason={reasonText(row.can[key].reason)} asks={{ action: key, ...record }} />}</dd>
          </div>
        ))}
        {row.restriction && (
          <div>
            <dt>{t`Open to`}</dt>
            <dd>{row.restriction === "restricted" ? t`Chosen people only` : t`Everyone whose role allows it`}</dd>
          </div>
        )}
      </dl>
      <Button size="compact-sm" variant="default" onClick={() => ask({ action: "view", ...record })}>
        {t`Why can I see this?`}
      </Button>
      {schema.can.configure.allowed && <WhoList question={{ action: "view", ...record }} ask />}
    </section>
  );
}
