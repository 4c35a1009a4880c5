const token = "__CSP_NONCE__";

/** The nonce the server wrote into the page; empty on the development server, which has no policy. */
export function styleNonce(): string {
  const content = document.querySelector('meta[name="csp-nonce"]')?.getAttribute("content") ?? "";
  return content === token ? "" : content;
}
