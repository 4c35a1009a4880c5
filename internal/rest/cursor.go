package rest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// The lists of records have sealed cursors of their own (package app). The
// other lists go on below something their reader was shown, so their cursors
// hide nothing; they are signed, so that one of another reader, path or query
// is refused.

const macSize = 16

// next is the cursor that goes on below last; "" is the end of the list. It
// tells the Link header as well.
func (c *call) next(last string) *string {
	if last == "" {
		return nil
	}
	cursor := base64.RawURLEncoding.EncodeToString(append(c.sign(last), last...))
	c.linkNext(cursor)
	return &cursor
}

// position reads a cursor of next; "" is the start of the list.
func (c *call) position(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= macSize || !hmac.Equal(raw[:macSize], c.sign(string(raw[macSize:]))) {
		return "", invalid([]ProblemEntry{{Path: "query.cursor", Code: "cursor", Message: "This cursor is damaged, or belongs to another person or another query. Start again without it."}})
	}
	return string(raw[macSize:]), nil
}

func (c *call) sign(last string) []byte {
	mac := hmac.New(sha256.New, c.s.app.Key[:])
	q := c.r.URL.Query()
	q.Del("cursor")
	q.Del("limit")
	for _, part := range []string{"rest cursor", c.session.Account.ID, c.r.URL.Path, q.Encode(), last} {
		mac.Write([]byte{byte(len(part) >> 16), byte(len(part) >> 8), byte(len(part))})
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)[:macSize]
}

// linkNext names the next page in a Link header.
func (c *call) linkNext(cursor string) {
	if cursor == "" {
		return
	}
	q := c.r.URL.Query()
	q.Set("cursor", cursor)
	next := url.URL{Path: c.r.URL.Path, RawQuery: q.Encode()}
	c.w.Header().Set("Link", "<"+next.String()+`>; rel="next"`)
}
