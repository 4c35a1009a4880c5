import { t } from "@lingui/core/macro";
import type { FieldError, Problem } from "@/api/error";

/** An action the server has judged: allowed, or not and why. */
export interface Verdict {
  allowed: boolean;
  reason?: string;
}

const sentences: Record<string, string> = {
  tracker_restricted: t`This tracker is restricted to other people.`,
  record_restricted: t`This record is restricted to other people.`,
  no_role: t`None of your roles reaches this.`,
  site: t`None of your roles reaches this site.`,
  region: t`You have this at a site, and it is needed at the region above it too, or for the whole workspace.`,
  ceiling: t`Your role's permission for this tracker stops below this.`,
  cell_none: t`Your role does not allow this in the current state.`,
  not_assigned: t`Your role allows this only on records assigned to you.`,
  archived: t`This record is archived. Restore it first.`,
  required_missing: t`Something is still needed first.`,
  key_scope: t`The key in use does not cover this.`,
  channel: t`Your role is not in force over this way in.`,
  address: t`Your role is not in force from this network.`,
  self_assign: t`You cannot assign yourself to this.`,
  settings: t`Your system settings access does not cover this.`,
  superuser: t`This takes superuser access. Ask a superuser.`,
  unmarked: t`This role is not marked for regional managers: somebody with extended settings access gives it.`,
  other_site: t`You do not manage this site, nor one above it.`,
  no_transition: t`There is no such step from the current state.`,
};

/** The reason code of a refusal as a sentence; an unknown code stays true and says little. */
export function reasonText(reason: string | undefined): string {
  if (!reason) return t`You are not allowed to do this.`;
  return sentences[reason] ?? t`You are not allowed to do this.`;
}

const codes = new Map(Object.entries(sentences).map(([code, sentence]) => [sentence, code]));

/** The code of a refusal, from its sentence: each code has a sentence of its own. Undefined for what is no refusal: "Nothing is changed yet." */
export function refusedBy(sentence: string): string | undefined {
  return codes.get(sentence) ?? (sentence === reasonText(undefined) ? "unknown" : undefined);
}

/** What a control that is switched off says about itself; null when it is allowed. */
export function whyNot(verdict: Verdict | undefined): string | null {
  if (verdict?.allowed) return null;
  return reasonText(verdict?.reason);
}

export interface DoorWords {
  title: string;
  body: string;
}

/** The sentences of a shut door (A3.13). */
export function doorWords(reason: string | undefined, workspace: string): DoorWords {
  switch (reason) {
    case "viewer":
      return {
        title: t`You are listed here as a viewer`,
        body: t`Viewers are shown in ${workspace} but cannot enter it. If you need to work here, you have to become a regular user.`,
      };
    case "no_app_access":
      return { title: t`You don't have access to Trackward in ${workspace}`, body: t`App access is given to selected users here, and you are not one of them yet.` };
    case "deactivated":
      return { title: t`This account is deactivated`, body: t`Your user in ${workspace} was deactivated. What you did stays on the records.` };
    case "second_factor":
      return {
        title: t`A second factor is needed here`,
        body: t`${workspace} asks people with full or superuser access to sign in with an authenticator app or a passkey. Set one up under your account, or sign in with it.`,
      };
    case "workspace_deleted":
      return {
        title: t`${workspace} was deleted`,
        body: t`Everything in it is refused to everybody. As a user with full settings access you can bring it back, whole, for 30 days after it was deleted; then it is gone for good.`,
      };
    case "unconfirmed":
      return { title: t`Confirm your e-mail first`, body: t`We sent you a link when you were invited to ${workspace}. Open it and press the button there; it is valid for 3 days.` };
    default:
      return { title: t`You cannot enter ${workspace}`, body: t`The workspace does not let you in at the moment.` };
  }
}

/** "Ask A, B or C." with the names the server gave; without names, a general word. */
export function askWords(names: string[] | undefined): string {
  if (!names || names.length === 0) return t`Ask the person who invited you.`;
  if (names.length === 1) return t`Ask ${names[0] ?? ""}.`;
  return t`Ask ${names.slice(0, -1).join(", ")} or ${(names[names.length - 1]) ?? ""}.`;
}

/** The messages of a refusal that belong to one field, for example `body.values.phone`. */
export function fieldMessages(problem: Problem | undefined, field: string): string[] {
  return (problem?.errors ?? []).filter((e) => matchesField(e, field)).map((e) => e.message);
}

function matchesField(entry: FieldError, field: string): boolean {
  const place = entry.path ?? "";
  return place === field || place.endsWith(`.${field}`);
}
