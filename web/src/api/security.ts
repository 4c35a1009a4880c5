import { body, client } from "./client";
import { create, get } from "./passkey";

/** How an account signs in, and proving again that it is its holder. */

export const security = () => body(client.GET("/api/v1/me/security"));

export const proveWith = (method: "password" | "code" | "totp", secret: string) => body(client.POST("/api/v1/me/prove", { body: { method, secret } }));

export const sendProofCode = () => body(client.POST("/api/v1/me/prove/code"));

export async function proveWithPasskey() {
  const { options } = await body(client.POST("/api/v1/auth/passkeys/start"));
  return body(client.POST("/api/v1/me/prove/passkey", { body: { credential: await get(options) } }));
}

export async function signInWithPasskey() {
  const { options } = await body(client.POST("/api/v1/auth/passkeys/start"));
  return body(client.POST("/api/v1/auth/passkeys/finish", { body: { credential: await get(options) } }));
}

export async function addPasskey(name: string) {
  const { options } = await body(client.POST("/api/v1/me/passkeys/start"));
  return body(client.POST("/api/v1/me/passkeys", { body: { name, credential: await create(options) } }));
}

export const renamePasskey = (passkey: string, name: string) => body(client.PATCH("/api/v1/me/passkeys/{passkey}", { params: { path: { passkey } }, body: { name } }));

export const removePasskey = (passkey: string) => body(client.DELETE("/api/v1/me/passkeys/{passkey}", { params: { path: { passkey } } }));

export const beginTotp = () => body(client.POST("/api/v1/me/totp"));

export const confirmTotp = async (code: string) => (await body(client.POST("/api/v1/me/totp/confirm", { body: { code } }))).codes;

export const removeTotp = () => body(client.DELETE("/api/v1/me/totp"));

export const newRecoveryCodes = async () => (await body(client.POST("/api/v1/me/totp/recovery-codes"))).codes;

export const connect = async (provider: string, next: string) => (await body(client.POST("/api/v1/me/identities", { body: { provider, next } }))).url;

export const disconnect = (identity: string) => body(client.DELETE("/api/v1/me/identities/{identity}", { params: { path: { identity } } }));
