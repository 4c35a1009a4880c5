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
