import type { ApiError } from "@/api/error";
import type { Action, Question } from "@/api/why";
import { refusedBy } from "@/ui/reasons";
import type { Asks, Refusal } from "@/ui/why";
import type { Topic } from "./question";

/** Reasons that lie in the settings: access to records explains none of them. */
const ofSettings = new Set(["settings", "superuser", "unmarked", "other_site", "region"]);

/** Asked about a tracker as a whole. */
const ofTrackers = new Set<Action>(["create", "import", "export"]);

/** The tracker and the record whose page an address is. */
export function hereOf(path: string): Pick<Question, "tracker" | "record"> {
  const [, tracker, record] = /^\/w\/[^/]+\/t\/([^/]+)(?:\/r\/([^/]+))?/.exec(path) ?? [];
  return { tracker: tracker && decodeURIComponent(tracker), record: record && decodeURIComponent(record) };
}

/**
 * What Why? opens on: the question that the control names or that the refused request was, else what was said of it.
 * It concludes nothing: the server answers the question, or there is only the sentence that stands already.
 */
export function topicOfRefusal({ reason, asks, error }: Refusal, here: Pick<Question, "tracker" | "record">): Topic {
  const code = error?.problem.reason ?? refusedBy(reason);
  const settings = code !== undefined && ofSettings.has(code);
  // A ceiling's sentence speaks of a tracker; what it takes says more, and is right of reports and dashboards too.
  const told: Topic = code === "ceiling" && asks?.takes ? { kind: "told", reason: asks.takes } : { kind: "told", reason, takes: asks?.takes, settings };
  if (asks?.takes || settings) return told;
  const question = asks?.action ? located(asks, asks.action, here) : error && requestOf(error);
  return question?.tracker ? { kind: "why", question } : told;
}

function located({ takes: _takes, ...asks }: Asks, action: Action, here: Pick<Question, "tracker" | "record">): Question {
  if (asks.tracker !== undefined) return { ...asks, action };
  return { ...asks, action, tracker: here.tracker, record: ofTrackers.has(action) ? undefined : (asks.record ?? here.record) };
}

/** What each part of a record's or a tracker's path does. */
const deeds: Record<string, Action> = {
  transition: "change_state",
  archive: "archive",
  restore: "restore",
  recover: "recover",
  restriction: "restrict",
  "guest-links": "restrict",
  "form-links": "restrict",
  "link-guests": "restrict",
  views: "restrict",
  activity: "activity",
  export: "export",
  report: "view",
  import: "import",
  imports: "import",
};

/** The question that a refused request was, by its path; undefined for what Why? does not know. */
export function requestOf({ problem, method }: ApiError): Question | undefined {
  const [, tracker, rest = ""] = /\/trackers\/([^/]+)(?:\/(.*))?$/.exec(problem.instance ?? "") ?? [];
  if (!tracker || !problem.explain) return undefined;
  const parts = rest.split("/");
  if (parts[0] !== "records") return asked(tracker, undefined, rest.endsWith("report/export") ? "export" : deeds[parts[0] ?? ""] ?? (rest === "" ? "view" : undefined));
  const [, record, deed] = parts;
  if (record === undefined) return asked(tracker, undefined, method === "POST" ? "create" : "view");
  if (record === "bulk") return asked(tracker, undefined, "restrict");
  const property = deed === "files" ? parts[3] : deed === undefined ? problem.errors?.map((e) => /values\.([^.]+)$/.exec(e.path ?? "")?.[1]).find(Boolean) : undefined;
  if (property) return { ...asked(tracker, record, "edit"), property } as Question;
  if (deed === "comments") return asked(tracker, record, method === "GET" ? "read_comments" : "comment");
  if (deed === "mentions") return asked(tracker, record, "comment");
  if (deed !== undefined) return asked(tracker, record, deeds[deed]);
  return asked(tracker, record, method === "DELETE" ? "delete" : method === "GET" ? "view" : undefined);
}

const asked = (tracker: string, record: string | undefined, action: Action | undefined): Question | undefined => action && { action, tracker: decodeURIComponent(tracker), record: record && decodeURIComponent(record) };
