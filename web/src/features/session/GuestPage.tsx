import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/session";
import { errorText } from "@/ui/Status";
import { Panel } from "./Panel";
import { useForget } from "./queries";
import { keyOf } from "./workspace";
import css from "./Panel.module.css";

const asksPasscode = ["passcode_required", "wrong_passcode"];

/**
 * A guest's unique link (A9.1). The secret stands after the # and is sent only when the button is pressed: what
 * previews links in a chat presses nothing.
 */
export function GuestPage() {
  const [secret] = useState(() => window.location.hash.slice(1));
  const [passcode, setPasscode] = useState("");
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const forget = useForget();
  const open = useMutation({
    mutationFn: (replace: boolean) => api.openGuestLink(secret, passcode, replace),
    onSuccess: async (session) => {
      await forget();
      await navigate({ to: "/w/$ws", params: { ws: keyOf(session.workspace) } });
    },
    onError: (error) => error instanceof ApiError && asksPasscode.includes(error.code) && setAsked(true),
  });
  useEffect(() => {
    // The secret does not stay in the address bar or the history.
    if (window.location.hash) window.history.replaceState(window.history.state, "", window.location.pathname);
  }, []);
  const code = open.error instanceof ApiError ? open.error.code : "";
  const dead = code === "signed_out" || code === "not_found" || (open.error instanceof ApiError && open.error.status === 403);
  return (
    <Panel secret={secret} title={dead ? t`This link does not open any more` : t`You are invited`}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (!open.isPending) open.mutate(code === "signed_in");
        }}
      >
        {!secret && <p className={css.text}>{t`This link is incomplete. Open it again as it was sent to you, whole.`}</p>}
        {dead && <p className={css.text}>{t`It was replaced, has expired, or was ended. Ask whoever sent it to you for a new one.`}</p>}
        {secret && !dead && <p className={css.text}>{t`You enter as a guest, without an account. This device stays signed in until the link ends.`}</p>}
        {asked && !dead && <TextInput label={t`Passcode`} description={t`You were given it with the link.`} required data-autofocus autoComplete="off" maxLength={64} value={passcode} onChange={(e) => setPasscode(e.currentTarget.value)} />}
        {open.error && !dead && code !== "passcode_required" && (
          <div role="alert" className={css.refusal}>
            {code === "signed_in" ? t`Somebody is signed in in this browser. Opening the link signs them out here.` : errorText(open.error)}
          </div>
        )}
        {secret && !dead && (
          <Button type="submit" size="md" loading={open.isPending} disabled={asked && passcode.trim() === ""}>
            {code === "signed_in" ? t`Sign out and open` : t`Open`}
          </Button>
        )}
      </form>
    </Panel>
  );
}
