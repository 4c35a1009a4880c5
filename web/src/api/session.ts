import { path, send } from "./http";

/** Why the door of a workspace is shut (A3.13). */
export type DoorReason = "viewer" | "no_app_access" | "deactivated" | "unconfirmed";
export type SettingsLevel = "none" | "selective" | "extended" | "full";

/** Whether the caller may do something, and why not. */
export interface Allowance {
  allowed: boolean;
  reason?: string;
}

export interface Account {
  id: string;
  email: string;
  name: string;
}

export interface Named {
  id: string;
  key?: string;
  name: string;
}

export interface Person {
  id: string;
  name: string;
  no_access?: boolean;
  deactivated?: boolean;
}

export interface Membership {
  workspace: Named;
  user: Person;
  entry: { allowed: boolean; reason?: DoorReason };
}

export interface Me {
  account: Account;
  workspaces: Membership[];
}

export interface Workspace {
  id: string;
  key: string;
  name: string;
  time_zone: string;
  me: { id: string; name: string; email?: string; kind: string; settings: SettingsLevel; superuser: boolean; teams: Named[]; portal?: string };
  help: string[];
  can: { directory: Allowance; settings: Allowance; create_users: Allowance; create_trackers: Allowance; audit: Allowance };
}

export interface Session {
  id: string;
  current: boolean;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  address?: string;
  user_agent?: string;
}

export interface DemoPerson {
  name: string;
  email: string;
  about: string;
  password: string;
}

export interface SignInInfo {
  methods: string[];
  demo?: DemoPerson[];
}

export const me = () => send<Me>("GET", "/me").then((a) => a.body);
export const workspace = (ws: string) => send<Workspace>("GET", path("/workspaces/{ws}", { ws })).then((a) => a.body);
export const signInInfo = () => send<SignInInfo>("GET", "/sign-in").then((a) => a.body);
export const signInWithPassword = (email: string, password: string) => send("POST", "/auth/password", { json: { email, password } });
export const requestCode = (email: string) => send("POST", "/auth/code", { json: { email } });
export const signInWithCode = (email: string, code: string) => send("POST", "/auth/code/verify", { json: { email, code } });
export const confirmEmail = (token: string) => send("POST", "/auth/confirm", { json: { token } });
export const signOut = () => send("POST", "/auth/logout");
export const sessions = () => send<{ items: Session[] }>("GET", "/me/sessions").then((a) => a.body.items);
export const endSession = (id: string) => send("DELETE", path("/me/sessions/{id}", { id }));
export const endOtherSessions = () => send("DELETE", "/me/sessions");
