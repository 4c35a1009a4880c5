import { plural, t } from "@lingui/core/macro";
import type { Action, Answer, Effective, Fix, Layer, Question, Ref, WhoAnswer } from "@/api/why";
import { dateTime, lowered, number } from "@/ui/format";

/** The sentences around an answer. The answer itself is the server's; nothing is concluded here. */

/** How a tracker calls one record: "order". */
export type Singular = (trackerKey: string) => string | undefined;

const verbs: Record<Action, string> = {
  view: t`see`,
  edit: t`edit`,
  create: t`create a record in`,
  change_state: t`change the state of`,
  archive: t`archive`,
  delete: t`delete`,
  restore: t`restore`,
  recover: t`recover`,
  restrict: t`restrict`,
  read_comments: t`read comments on`,
  comment: t`comment on`,
  activity: t`see the activity of`,
  import: t`import into`,
  export: t`export`,
};

export const actionWord = (action: Action): string => {
  const word = action === "view" ? t`See` : action === "create" ? t`Create in` : verbs[action];
  return word.charAt(0).toUpperCase() + word.slice(1);
};

/** "Phone of order 7", "Strikes in state Costed", "anything". Only with the names the server has sent back. */
function thing(question: Question, about: Answer["about"], singular?: Singular): string {
  if (!question.tracker) return t`anything`;
  const key = about.tracker.key ?? "";
  const noun = singular?.(key);
  const one = noun && lowered(noun);
  let name = about.tracker.name;
  if (about.record) name = one ? `${one} ${about.record}` : `${about.tracker.name} #${about.record}`;
  else if (question.state && about.state) name = t`${about.tracker.name} in state ${about.state.name}`;
  return about.property ? t`${about.property.name} of ${name}` : name;
}

/** The question as the panel's title. `me` is the id of who reads it. */
export function title(question: Question, answer: Answer, me: string, singular?: Singular): string {
  const verb = verbs[question.action];
  const what = answer.allowed && !question.tracker ? answer.about.tracker.name : thing(question, answer.about, singular);
  if (!question.user || question.user === me) return answer.allowed ? t`Why can I ${verb} ${what}?` : t`Why can't I ${verb} ${what}?`;
  const who = answer.about.user.name;
  return answer.allowed ? t`Why can ${who} ${verb} ${what}?` : t`Why can't ${who} ${verb} ${what}?`;
}

/** The title before there is an answer, and for what is not there or not to be known: it names nothing. */
export function blankTitle(question: Question): string {
  if (!question.tracker) return t`Why can't I see anything?`;
  if (question.property) return t`Why can't I see or change this?`;
  return question.record ? t`Why can't I open this record?` : t`Why can't I open this tracker?`;
}

export function whoTitle(answer: WhoAnswer, question: Question, singular?: Singular): string {
  return t`Who can ${verbs[question.action]} ${thing(question, answer.about, singular)}?`;
}

export function accessTitle(answer: Effective, me: string): string {
  return answer.user.id === me ? t`What can I do?` : t`What can ${answer.user.name} do?`;
}

const layerNames: Record<Layer["layer"], string> = {
  credential: t`Signed in`,
  app_access: t`App access`,
  roles: t`Roles in force`,
  tracker: t`Tracker`,
  record: t`Record`,
  grant: t`Role and cell`,
  key: t`Session or key`,
  archive: t`Archive and bin`,
};

export const layerName = (layer: Layer): string => layerNames[layer.layer];

/** "So since Nov 21, 2026, by Mia Olsen"; empty when neither is told. */
export function sinceWords(since: string | undefined, by: Ref | undefined): string {
  if (!since) return by?.name ? t`by ${by.name}` : "";
  return by?.name ? t`So since ${dateTime(since)}, by ${by.name}` : t`So since ${dateTime(since)}`;
}

/** The same of a role that is held. */
export function heldWords(since: string | undefined, by: Ref | undefined): string {
  if (!since) return by?.name ? t`given by ${by.name}` : "";
  return by?.name ? t`Held since ${dateTime(since)}, given by ${by.name}` : t`Held since ${dateTime(since)}`;
}

/** The same of a cell. */
export function cellWords(since: string, by: Ref | undefined): string {
  return by?.name ? t`Cell so since ${dateTime(since)}, by ${by.name}` : t`Cell so since ${dateTime(since)}`;
}

/** "1 person, 88 records": what a fix reaches. */
export function reach(fix: Fix): string {
  const people = plural(fix.people, { one: "# person", other: "# people" });
  return fix.records === 0 ? t`Changes the access of ${people}; no record would be gained now.` : t`Changes the access of ${people}; ${plural(fix.records, { one: "# record", other: "# records" })} would be gained.`;
}

const doers: Record<string, string> = {
  record: t`Someone who may change the record can do it.`,
  configure: t`Someone who may configure the tracker can do it.`,
  extended: t`Needs extended settings access.`,
  full: t`Needs full settings access.`,
  sheet: t`Needs extended settings access and the superuser tag.`,
  user: t`The person does it themself.`,
};

/** Who may do a fix: one sentence for each power that it takes; none for a power that is not known here. */
export const needsWords = (fix: Fix): string[] => fix.needs.split("+").flatMap((power) => doers[power] ?? []);

const whyNotWords: Record<string, string> = {
  address: t`refused by its network rules`,
  channel: t`not for this way in`,
  site: t`held at another site`,
  site_gone: t`its site was deleted`,
  suspended: t`suspended`,
  not_begun: t`not begun yet`,
  ended: t`ended`,
  disabled: t`switched off`,
  exclusive: t`an exclusive role leaves no other`,
};

export const whyNotCounts = (code: string | undefined): string => (code ? (whyNotWords[code] ?? t`does not count`) : "");

/** Why somebody does not even enter (A3.13). */
export function entryWords(reason: string | undefined): string {
  switch (reason) {
    case "viewer":
      return t`Cannot enter: a viewer is listed and never enters.`;
    case "no_app_access":
      return t`Cannot enter: app access is for selected users.`;
    case "deactivated":
      return t`Cannot enter: deactivated.`;
    case "unconfirmed":
      return t`Cannot enter: the e-mail address is not confirmed.`;
    default:
      return t`Cannot enter the workspace.`;
  }
}

/** What to send to whoever helps: only what stands in the panel. */
export function traceText(heading: string, link: string, lines: readonly string[], request: string | undefined): string {
  return [heading, ...lines, link, request ? t`Request ${request}` : ""].filter(Boolean).join("\n");
}

export function whoCount(answer: WhoAnswer): string {
  if (answer.count === 0) return t`Nobody.`;
  if (answer.items.length >= answer.count) return plural(answer.count, { one: "# person.", other: "# people." });
  return t`${plural(answer.count, { one: "# person", other: "# people" })}, the first ${number(answer.items.length)} of them here.`;
}

/** "role Guard at Texas, through team Night": what gives it. */
export function through(roles: readonly { role: Ref; team?: Ref; site?: Ref }[]): string {
  return roles.map((r) => `${r.role.name} ${wayOf(r)}`.trim()).join(", ");
}

/** Where a role is held and through which team; empty for the whole workspace and oneself. */
export function wayOf({ site, team }: { team?: Ref; site?: Ref }): string {
  if (site && team) return t`at ${site.name} through team ${team.name}`;
  if (site) return t`at ${site.name}`;
  return team ? t`through team ${team.name}` : "";
}
