import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ViewAs } from "@/api/viewas";
import { useRefuse } from "@/ui/Refusal";
import { useViewAs } from "./context";
import css from "./ViewAs.module.css";

/** In words, on every page, and not to be closed: as whom one looks, and how to stop. */
export function ViewAsBanner() {
  const { look, exit } = useViewAs();
  const refuse = useRefuse();
  const leave = useMutation({ mutationFn: (again: boolean) => exit(again ? {} : undefined), onError: (error) => refuse(error) });
  if (!look) return null;
  const who = named(look);
  return (
    <div className={css.banner} role="status">
      <IconEye size={20} stroke={1.75} aria-hidden="true" />
      <p>
        {look.draft ? (
          <Trans>Viewing as <b>{who}</b> with your unsaved draft. You see what they would see, with the values that you see too. Nothing is saved, and changes are off.</Trans>
        ) : (
          <Trans>Viewing as <b>{who}</b>. You see what they see, with the values that you see too. Changes are off.</Trans>
        )}
      </p>
      <div className={css.actions}>
        <Button variant="default" size="compact-md" onClick={() => leave.mutate(true)} disabled={leave.isPending}>
          {t`Switch person…`}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => leave.mutate(false)} loading={leave.isPending && !leave.variables}>
          {t`Exit view`}
        </Button>
      </div>
    </div>
  );
}

/** The name, and what it alone does not say: a person's roles, or how a role is imagined. */
function named({ target }: ViewAs): string {
  const { name } = target;
  if (target.kind === "role") return target.assigned ? t`${name} (a role, as if assigned to every record)` : t`${name} (a role, assigned to nothing)`;
  const roles = (target.roles ?? []).join(", ");
  return roles ? `${name} (${roles})` : t`${name} (no role)`;
}
