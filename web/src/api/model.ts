import type { components } from "./schema";

/** The things of the API under their own names. */
type S = components["schemas"];

export type Account = S["Account"];
export type Action = S["WhyQuestion"]["action"];
export type Allowance = S["Allowance"];
export type ActivityEntry = S["ActivityEntry"];
export type Assignment = S["Assignment"];
export type AuditEntry = S["AuditEntry"];
export type AuditVerdict = S["AuditVerdict"];
export type CanMove = S["CanMove"];
export type Cell = S["Cell"];
export type Aggregate = S["Aggregate"];
export type AggregateGroup = S["AggregateGroup"];
export type Board = S["Board"];
export type BoardColumn = S["BoardColumn"];
export type Choice = S["Choice"];
export type DemoPerson = S["DemoPerson"];
export type FileInfo = S["FileInfo"];
/** A linked record that the reader sees (A4.6). */
export interface LinkedRecord {
  id: string;
  number: number;
  tracker: string;
  label?: string;
}
export type Matrix = S["Matrix"];
export type MatrixRole = S["MatrixRole"];
export type Me = S["Me"];
export type Membership = S["Membership"];
export type Named = S["Named"];
export type Person = S["Person"];
export type Permissions = S["Permissions"];
export type Property = S["Property"];
/** A question to Why?. Without a user oneself; without a tracker, whether one sees anything at all. */
export interface Question {
  user?: string;
  action: Action;
  tracker?: string;
  record?: string;
  property?: string;
  state?: string;
  /** Under the policy as it was then (A11.5). */
  at?: string;
}
export type RecordPage = S["RecordPage"];
export type Role = S["Role"];
export type Row = S["Record"];
export type Session = S["SessionInfo"];
export type SignInInfo = S["SignIn"];
export type SignInWith = S["SignInWith"];
export type Security = S["Security"];
export type Setup = S["Setup"];
export type NewTotp = S["NewTOTP"];
export type Site = S["Site"];
export type State = S["State"];
export type Team = S["Team"];
export type Tracker = S["Tracker"];
/** A user as settings access shows them: with what they are, and what the reader may do to them. */
export type User = S["User"] & Required<Pick<S["User"], "kind" | "can">>;
export type Workspace = S["Workspace"];
export type Written = S["Written"];

/** The schema of a tracker as `get-tracker` sends it; the list of trackers leaves these three out. */
export type Schema = Tracker & Required<Pick<Tracker, "properties" | "states" | "transitions">>;
