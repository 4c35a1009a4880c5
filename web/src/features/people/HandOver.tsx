import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { User } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { Secret } from "@/ui/Secret";
import { RefusalText } from "@/ui/Refusal";

/** Where no mail leaves the server, an invited person comes in by a link that is handed over. It makes whoever has it that person. */
export function HandOver({ user }: { user: User }) {
  const { key: ws, can } = useWorkspace();
  const make = useMutation({ mutationFn: () => api.invitationLink(ws, user.id) });
  if (can.invitation_links.reason === "mail_configured") return null;
  return (
    <section className={css.section} aria-label={t`Invitation`}>
      {can.invitation_links.reason === "two_people" && (
        <p className={css.info}>{t`No mail server is set up, and here it takes two people to give oneself access: nobody is shown the link by which ${user.name} comes in. Set up a mail server, so that it goes to ${user.name} alone.`}</p>
      )}
      {can.invitation_links.reason === "settings" && <p className={css.info}>{t`No mail server is set up. Somebody with full settings access hands over the link by which ${user.name} comes in.`}</p>}
      {can.invitation_links.allowed && !make.data && (
        <p className={css.info}>{t`No mail server is set up: ${user.name} comes in by a link that you hand over. It counts for 3 days and once, ends the links from before, and whoever has it enters as ${user.name}. That you saw it is logged, and told to the others with full access.`}</p>
      )}
      {make.data && <Secret label={t`Invitation link for ${user.name}`} value={make.data} />}
      {make.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={make.error} />
        </p>
      )}
      {can.invitation_links.allowed && !make.data && (
        <div className={css.actions}>
          <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            {t`Show the invitation link`}
          </Button>
        </div>
      )}
    </section>
  );
}
