import { body, client } from "./client";

/** Accounts, sessions and the workspace's door. */

export const me = () => body(client.GET("/api/v1/me"));

export const workspace = (ws: string) => body(client.GET("/api/v1/workspaces/{workspace}", { params: { path: { workspace: ws } } }));

export const signInInfo = () => body(client.GET("/api/v1/sign-in"));

export const signInWithPassword = (email: string, password: string) => body(client.POST("/api/v1/auth/password", { body: { email, password } }));

export const requestCode = (email: string) => body(client.POST("/api/v1/auth/code", { body: { email } }));

export const signInWithCode = (email: string, code: string) => body(client.POST("/api/v1/auth/code/verify", { body: { email, code } }));

export const confirmEmail = (token: string) => body(client.POST("/api/v1/auth/confirm", { body: { token } }));

export const signOut = () => body(client.POST("/api/v1/auth/logout"));

export const sessions = async () => (await body(client.GET("/api/v1/me/sessions"))).items;

export const endSession = (session: string) => body(client.DELETE("/api/v1/me/sessions/{session}", { params: { path: { session } } }));

export const endOtherSessions = () => body(client.DELETE("/api/v1/me/sessions"));

export const signInSecondStep = (code: string) => body(client.POST("/api/v1/auth/totp", { body: { code } }));

/** The language of answers and mails, whatever the browser asks for. */
export const setLanguage = (language: "en" | "de") => body(client.PUT("/api/v1/me/language", { body: { language } }));

export const setPassword = (password: string, current?: string) => body(client.PATCH("/api/v1/me", { body: { new_password: password, current_password: current } }));

/** Asks for another address to sign in with; a link goes there, and it counts once that is used (A8.6). */
export const changeEmail = (email: string) => body(client.POST("/api/v1/me/email", { body: { email } }));

/** The way to an identity provider: a page load, not a request. */
export const providerPath = (provider: string, next: string | undefined) =>
  `/api/v1/auth/oidc/${encodeURIComponent(provider)}/start${next ? `?next=${encodeURIComponent(next)}` : ""}`;

export const waitingIdentity = () => body(client.GET("/api/v1/auth/oidc/waiting"));

export const linkIdentity = (email: string, code: string) => body(client.POST("/api/v1/auth/oidc/link", { body: { email, code } }));

/** Starts a guest's session by their link; `replace` ends the account's session in this browser. */
export const openGuestLink = (secret: string, passcode: string, replace: boolean) => body(client.POST("/api/v1/auth/guest", { body: { secret, passcode: passcode.trim() || undefined, replace: replace || undefined } }));
