import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Security } from "@/api/model";
import * as api from "@/api/security";
import { ago } from "@/ui/format";
import { errorText } from "@/ui/Status";
import { useChanged } from "./PasskeyPart";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

/** The identity providers that sign in to this account, and those that can be connected. */
export function IdentityPart({ state }: { state: Security }) {
  const changed = useChanged();
  const remove = useMutation({ mutationFn: api.disconnect, onSuccess: changed(t`The connection was removed.`) });
  const connect = useMutation({ mutationFn: (provider: string) => api.connect(provider, "/account/security"), onSuccess: (url) => window.location.assign(url) });
  const error = remove.error ?? connect.error;
  if (state.identities.length === 0 && state.providers.length === 0) return null;
  return (
    <section aria-labelledby="part-identities" className={css.part}>
      <h2 id="part-identities">{t`Identity providers`}</h2>
      <p>{t`Whoever is connected here signs in to your account without its password.`}</p>
      {error && (
        <div role="alert" className={panel.refusal}>
          {errorText(error)}
        </div>
      )}
      {state.identities.length > 0 && (
        <ul className={css.list}>
          {state.identities.map((identity) => (
            <li key={identity.id} className={css.item}>
              <div>
                <b>{identity.provider}</b>
                <span>
                  {t`${identity.email ? `${identity.email} · ` : ""}used ${ago(identity.last_used_at)}`}
                </span>
              </div>
              <Button variant="default" loading={remove.isPending && remove.variables === identity.id} onClick={() => remove.mutate(identity.id)} aria-label={t`Disconnect ${identity.provider}${identity.email ? `, ${identity.email}` : ""}`}>
                {t`Disconnect`}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={css.buttons}>
        {state.providers.map((provider) => (
          <Button key={provider.id} variant="default" loading={connect.isPending && connect.variables === provider.id} onClick={() => connect.mutate(provider.id)}>
            {t`Connect ${provider.name}`}
          </Button>
        ))}
      </div>
    </section>
  );
}
