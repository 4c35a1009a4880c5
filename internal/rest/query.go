package rest

import (
	"net/url"
	"strings"
)

// maxQuery bounds the whole query string, in bytes.
const maxQuery = 32 << 10

// checkQuery refuses what two parsers could read differently: a parameter
// given twice, one without "=", a broken escape. Unknown names are refused by
// the route itself.
func checkQuery(raw string) []ProblemEntry {
	if raw == "" {
		return nil
	}
	if len(raw) > maxQuery {
		return []ProblemEntry{{Path: "query", Code: "too_long", Message: "The query is too long."}}
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, ok := strings.Cut(part, "=")
		name, nameErr := url.QueryUnescape(name)
		_, valueErr := url.QueryUnescape(value)
		switch {
		case !ok || name == "" || nameErr != nil || valueErr != nil || strings.Contains(part, ";"):
			return []ProblemEntry{{Path: "query", Code: "malformed", Message: "Write the query as name=value&name=value, percent-encoded."}}
		case seen[name]:
			return []ProblemEntry{{Path: "query", Code: "repeated", Message: "A parameter stands twice in the query; give it once."}}
		}
		seen[name] = true
	}
	return nil
}
