import { t } from "@lingui/core/macro";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { DemoPerson } from "@/api/model";
import * as api from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import { errorText } from "@/ui/Status";
import { useForget } from "./queries";
import css from "./Panel.module.css";

/** One-click sign-ins. The server offers them in the demo and nowhere else. */
export function DemoPeople({ people }: { people: DemoPerson[] }) {
  const forget = useForget();
  const enter = useMutation({ mutationFn: (person: DemoPerson) => api.signInWithPassword(person.email, person.password), onSuccess: forget });
  return (
    <section className={css.demo} aria-labelledby="demo-people">
      <h2 id="demo-people">{t`Or look through someone's eyes`}</h2>
      <p>{t`This is the demo. Each person sees the same workspace differently; one click signs you in.`}</p>
      {enter.error && (
        <div role="alert" className={css.refusal}>
          {errorText(enter.error)}
        </div>
      )}
      <ul className={css.people}>
        {people.map((person) => (
          <li key={person.email}>
            <button type="button" className={css.person} aria-disabled={enter.isPending} onClick={() => !enter.isPending && enter.mutate(person)}>
              <Avatar name={person.name} />
              <span>
                <b>{person.name}</b>
                <span>{person.about}</span>
              </span>
              <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
