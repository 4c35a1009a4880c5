package web

import "net/http"

// policyWith is the Content-Security-Policy; style is the extra source for
// style elements, a nonce on the page and nothing elsewhere. Scripts come from
// this server's files only: there is no inline script, so none needs a nonce.
func policyWith(style string) string {
	styles := "'self'"
	if style != "" {
		styles += " " + style
	}
	return "default-src 'none'; script-src 'self'; style-src " + styles +
		"; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'" +
		"; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// Secure sets the headers that every answer of the server carries. A handler
// below may replace the policy with a stricter or a nonce-bearing one.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policyWith(""))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex, nofollow") // nothing here is for search engines, links least of all
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()")
		next.ServeHTTP(w, r)
	})
}
