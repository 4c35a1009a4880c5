import type { Action, Answer, Effective, Fix, Layer, Question, Ref, WhoAnswer } from "@/api/why";
import { dateTime, number, plural } from "@/ui/format";

/** The sentences around an answer. The answer itself is the server's; nothing is concluded here. */

/** How a tracker calls one record: "order". */
export type Singular = (trackerKey: string) => string | undefined;

const verbs: Record<Action, string> = {
  view: "see",
  edit: "edit",
  create: "create a record in",
  change_state: "change the state of",
  archive: "archive",
  delete: "delete",
  restore: "restore",
  recover: "recover",
  restrict: "restrict",
  read_comments: "read comments on",
  comment: "comment on",
  activity: "see the activity of",
  import: "import into",
  export: "export",
};

export const actionWord = (action: Action): string => {
  const word = action === "view" ? "See" : action === "create" ? "Create in" : verbs[action];
  return word.charAt(0).toUpperCase() + word.slice(1);
};

/** "Phone of order 7", "Strikes in state Costed", "anything". Only with the names the server has sent back. */
function thing(question: Question, about: Answer["about"], singular?: Singular): string {
  if (!question.tracker) return "anything";
  const key = about.tracker.key ?? "";
  const one = singular?.(key)?.toLowerCase();
  let name = about.tracker.name;
  if (about.record) name = one ? `${one} ${about.record}` : `${about.tracker.name} #${about.record}`;
  else if (question.state && about.state) name = `${about.tracker.name} in state ${about.state.name}`;
  return about.property ? `${about.property.name} of ${name}` : name;
}

/** The question as the panel's title. `me` is the id of who reads it. */
export function title(question: Question, answer: Answer, me: string, singular?: Singular): string {
  const who = !question.user || question.user === me ? "I" : answer.about.user.name;
  return `Why ${answer.allowed ? "can" : "can't"} ${who} ${verbs[question.action]} ${answer.allowed && !question.tracker ? answer.about.tracker.name : thing(question, answer.about, singular)}?`;
}

/** The title before there is an answer, and for what is not there or not to be known: it names nothing. */
export function blankTitle(question: Question): string {
  if (!question.tracker) return "Why can't I see anything?";
  if (question.property) return "Why can't I see or change this?";
  return question.record ? "Why can't I open this record?" : "Why can't I open this tracker?";
}

export function whoTitle(answer: WhoAnswer, question: Question, singular?: Singular): string {
  return `Who can ${verbs[question.action]} ${thing(question, answer.about, singular)}?`;
}

export function accessTitle(answer: Effective, me: string): string {
  return answer.user.id === me ? "What can I do?" : `What can ${answer.user.name} do?`;
}

const layerNames: Record<Layer["layer"], string> = {
  credential: "Signed in",
  app_access: "App access",
  roles: "Roles in force",
  tracker: "Tracker",
  record: "Record",
  grant: "Role and cell",
  key: "Session or key",
  archive: "Archive and bin",
};

export const layerName = (layer: Layer): string => layerNames[layer.layer];

/** "Held since Nov 21, 2026, given by Mia Olsen"; empty when neither is told. */
export function sinceWords(since: string | undefined, by: Ref | undefined, held = "So since", given = "by"): string {
  const when = since ? `${held} ${dateTime(since)}` : "";
  return [when, by?.name ? `${given} ${by.name}` : ""].filter(Boolean).join(", ");
}

/** "1 person, 88 records": what a fix reaches. */
export function reach(fix: Fix): string {
  const people = `Changes the access of ${plural(fix.people, "person", "people")}`;
  return fix.records === 0 ? `${people}; no record would be gained now.` : `${people}; ${plural(fix.records, "record")} would be gained.`;
}

const doers: Record<string, string> = {
  record: "Someone who may change the record can do it.",
  configure: "Someone who may configure the tracker can do it.",
  extended: "Needs extended settings access.",
  full: "Needs full settings access.",
  sheet: "Needs extended settings access and the superuser tag.",
  user: "The person does it themself.",
};

export const needsWords = (fix: Fix): string => doers[fix.needs] ?? "";

const whyNotWords: Record<string, string> = {
  address: "refused by its network rules",
  channel: "not for this way in",
  site: "held at another site",
  site_gone: "its site was deleted",
  suspended: "suspended",
  not_begun: "not begun yet",
  ended: "ended",
  disabled: "switched off",
  exclusive: "an exclusive role leaves no other",
};

export const whyNotCounts = (code: string | undefined): string => (code ? (whyNotWords[code] ?? "does not count") : "");

/** Why somebody does not even enter (A3.13). */
export function entryWords(reason: string | undefined): string {
  switch (reason) {
    case "viewer":
      return "Cannot enter: a viewer is listed and never enters.";
    case "no_app_access":
      return "Cannot enter: app access is for selected users.";
    case "deactivated":
      return "Cannot enter: deactivated.";
    case "unconfirmed":
      return "Cannot enter: the e-mail address is not confirmed.";
    default:
      return "Cannot enter the workspace.";
  }
}

/** What to send to whoever helps: only what stands in the panel. */
export function traceText(heading: string, link: string, lines: readonly string[], request: string | undefined): string {
  return [heading, ...lines, link, request ? `Request ${request}` : ""].filter(Boolean).join("\n");
}

export function whoCount(answer: WhoAnswer): string {
  if (answer.count === 0) return "Nobody.";
  const shown = answer.items.length < answer.count ? `, the first ${number(answer.items.length)} of them here` : "";
  return `${plural(answer.count, "person", "people")}${shown}.`;
}

/** "role Guard at Texas, through team Night": what gives it. */
export function through(roles: readonly { role: Ref; team?: Ref; site?: Ref }[]): string {
  return roles.map((r) => `${r.role.name}${r.site ? ` at ${r.site.name}` : ""}${r.team ? ` through team ${r.team.name}` : ""}`).join(", ");
}
