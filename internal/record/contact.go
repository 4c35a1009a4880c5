package record

import (
	"net/url"
	"strings"
	"unicode"
)

var (
	errNotEmail = codedError{"value", "must be an e-mail address such as ann@example.com"}
	errNotPhone = codedError{"value", "must be a phone number such as +44 20 7946 0000"}
	errNotURL   = codedError{"value", "must be a web address that begins with https:// or http://"}
)

// emailAddress checks the form of an address and writes its domain in lower
// case. Whether it exists only a mail can tell.
func emailAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > 254 || at > 64 {
		return "", errNotEmail
	}
	local, domain := s[:at], strings.ToLower(s[at+1:])
	if strings.ContainsFunc(local, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`@<>(),;:"[]\`, r)
	}) {
		return "", errNotEmail
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return "", errNotEmail
	}
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' || strings.ContainsFunc(l, notLabel) {
			return "", errNotEmail
		}
	}
	return local + "@" + domain, nil
}

func notLabel(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// phoneNumber keeps the digits of a number and its leading plus.
func phoneNumber(s string) (string, error) {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" -./()\u00a0", r):
		default:
			return "", errNotPhone
		}
	}
	out := b.String()
	if digits := len(strings.TrimPrefix(out, "+")); digits < 3 || digits > 15 {
		return "", errNotPhone
	}
	return out, nil
}

// webAddress checks an absolute http or https address. A name or password in it
// is refused: it would be shown to whoever sees the record.
func webAddress(s string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return "", errNotURL
	}
	u.Host = strings.ToLower(u.Host)
	return u.String(), nil
}
