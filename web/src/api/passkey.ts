import { t } from "@lingui/core/macro";
import { ApiError } from "./error";

/** WebAuthn in the browser. The server writes and reads its JSON form; older browsers need the bytes unpacked by hand. */

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const listed = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as { id: string }[] | undefined) ?? []).map((c) => ({ ...(c as unknown as PublicKeyCredentialDescriptor), id: bytes(c.id) }));

/** Whether this browser has passkeys at all. */
export const hasPasskeys = () => typeof window.PublicKeyCredential === "function";

/** The browser's refusal in words of ours: mostly the person closed its window. */
function refused(error: unknown): ApiError {
  const known = error instanceof DOMException && error.name === "InvalidStateError";
  return new ApiError(
    { status: 0, code: "passkey_cancelled", title: known ? t`This device has a passkey for your account already.` : t`The passkey was not used: the browser's window was closed, or it took too long.` },
    null,
    null,
  );
}

export async function create(options: unknown): Promise<unknown> {
  const o = options as Json & { user: Json & { id: string }; challenge: string };
  const publicKey = { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: listed(o.excludeCredentials) };
  try {
    const made = (await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })) as PublicKeyCredential;
    const response = made.response as AuthenticatorAttestationResponse;
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports() },
      clientExtensionResults: {},
    };
  } catch (error) {
    throw refused(error);
  }
}

export async function get(options: unknown): Promise<unknown> {
  const o = options as Json & { challenge: string };
  const publicKey = { ...o, challenge: bytes(o.challenge), allowCredentials: listed(o.allowCredentials) };
  try {
    const found = (await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions })) as PublicKeyCredential;
    const response = found.response as AuthenticatorAssertionResponse;
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
      clientExtensionResults: {},
    };
  } catch (error) {
    throw refused(error);
  }
}
