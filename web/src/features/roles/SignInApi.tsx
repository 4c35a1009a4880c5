import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Radio, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { AddressTester } from "./AddressTester";
import { NeedSuperuser } from "./NeedSuperuser";
import css from "./SignInApi.module.css";

/** How a role may be used to get in: over the API or not, and from which networks (A6.1). */
export function SignInApi({ got }: { got: Tagged<Role> }) {
  const { sheet } = got.body;
  if (!sheet) return <NeedSuperuser />;
  return <Form got={got} sheet={sheet} />;
}

type Draft = Pick<api.Sheet, "api" | "network">;

function Form({ got, sheet }: { got: Tagged<Role>; sheet: api.Sheet }) {
  const role = got.body;
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [draft, setDraft] = useState<Draft>({ api: sheet.api, network: sheet.network });
  const changed = draft.api !== sheet.api || JSON.stringify(draft.network) !== JSON.stringify(sheet.network);
  const save = useMutation({
    mutationFn: () => api.patchRole(ws, role.id, got.etag, { sheet: { ...sheet, ...draft } }, ""),
    onSuccess: async (saved) => {
      if (saved.sheet) setDraft({ api: saved.sheet.api, network: saved.sheet.network });
      await refresh();
      say(t`Sign-in & API of ${role.name} saved. It holds from the next request; nobody has to sign in again.`);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void refresh();
    },
  });
  const may = whyNot(role.can.edit_sheet);
  return (
    <form
      className={shared.column}
      onSubmit={(event) => {
        event.preventDefault();
        if (may === null && changed && !save.isPending) save.mutate();
      }}
    >
      <Radio.Group label={t`API access`} description={t`Whether this role counts for requests with an API key. No page needs it.`} value={draft.api} onChange={(value) => setDraft({ ...draft, api: value as Draft["api"] })}>
        <div className={css.choices}>
          <Radio value="block" label={t`Block`} disabled={may !== null} />
          <Radio value="grant" label={t`Grant`} disabled={may !== null} />
        </div>
      </Radio.Group>
      <Rules rules={draft.network} fixed={may !== null} onChange={(network) => setDraft({ ...draft, network })} />
      <AddressTester role={role.id} rules={draft.network} />
      {save.error && (
        <p role="alert" className={shared.refused}>
          {save.error instanceof ApiError && save.error.status === 412 ? t`Someone else changed this role meanwhile. It was read anew and your draft was kept: look at it again, then save.` : <RefusalText error={save.error} />}
        </p>
      )}
      <div className={shared.actions}>
        <ReasonButton asks={may === null ? undefined : { takes: takes.sheet }} reason={may ?? (changed ? null : t`Nothing is changed yet.`)} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        {changed && (
          <Button variant="default" onClick={() => setDraft({ api: sheet.api, network: sheet.network })}>
            {t`Discard`}
          </Button>
        )}
      </div>
    </form>
  );
}

function Rules({ rules, fixed, onChange }: { rules: readonly api.NetworkRule[]; fixed: boolean; onChange: (rules: api.NetworkRule[]) => void }) {
  const put = (i: number, change: Partial<api.NetworkRule>) => onChange(rules.map((rule, j) => (i === j ? { ...rule, ...change } : rule)));
  const allows = rules.some((rule) => rule.rule === "allow");
  return (
    <section className={shared.section}>
      <h2>{t`IP rules`}</h2>
      <p className={shared.small}>
        {allows
          ? t`The longest matching prefix decides; on a tie Block wins. As there is an Allow rule, every other address is blocked. They take away the role, never the sign-in.`
          : t`The longest matching prefix decides; on a tie Block wins. Without an Allow rule every other address is allowed. They take away the role, never the sign-in.`}
      </p>
      {rules.length > 0 && (
        <ul className={css.rules}>
          {rules.map((rule, i) => (
            <li key={i}>
              <TextInput aria-label={t`Prefix of rule ${i + 1}`} placeholder="203.0.113.0/24" value={rule.prefix} readOnly={fixed} maxLength={64} onChange={(e) => put(i, { prefix: e.currentTarget.value })} />
              <Select
                aria-label={t`What rule ${i + 1} does`}
                data={[
                  { value: "allow", label: t`Allow` },
                  { value: "block", label: t`Block` },
                ]}
                value={rule.rule}
                disabled={fixed}
                onChange={(value) => value && put(i, { rule: value as api.NetworkRule["rule"] })}
              />
              <TextInput aria-label={t`Note on rule ${i + 1}`} placeholder={t`Note`} value={rule.note ?? ""} readOnly={fixed} maxLength={200} onChange={(e) => put(i, { note: e.currentTarget.value || undefined })} />
              {!fixed && (
                <ActionIcon aria-label={t`Remove rule ${i + 1}`} onClick={() => onChange(rules.filter((_, j) => j !== i))}>
                  <IconX size={16} stroke={1.75} aria-hidden="true" />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {rules.length === 0 && <p className={shared.quiet}>{t`No rules: the role counts from every address.`}</p>}
      {!fixed && (
        <div>
          <Button variant="default" leftSection={<IconPlus size={16} stroke={2} />} onClick={() => onChange([...rules, { prefix: "", rule: "allow" }])}>
            {t`Add rule`}
          </Button>
        </div>
      )}
    </section>
  );
}
