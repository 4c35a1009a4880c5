package rest

import (
	"crypto/sha256"
	"net/url"
)

// The lists of records have cursors of their own (package app). The other lists
// go on below something their reader was shown; their cursors are sealed all the
// same, so that one of another reader, path or query is refused.

// next is the cursor that goes on below last; "" is the end of the list. It
// tells the Link header as well.
func (c *call) next(last string) *string {
	if last == "" {
		return nil
	}
	cursor := c.s.app.Seal([]byte(last), c.bind())
	c.linkNext(cursor)
	return &cursor
}

// position reads a cursor of next; "" is the start of the list.
func (c *call) position(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	last, err := c.s.app.Open(cursor, c.bind())
	if err != nil {
		return "", invalid([]ProblemEntry{{Path: "query.cursor", Code: "cursor", Message: "This cursor is damaged, or belongs to another person or another query. Start again without it."}})
	}
	return string(last), nil
}

// bind is what a cursor belongs to.
func (c *call) bind() []byte {
	q := c.r.URL.Query()
	q.Del("cursor")
	q.Del("limit")
	sum := sha256.New()
	for _, part := range []string{"rest cursor", c.session.Account.ID + c.credential(), c.r.URL.Path, q.Encode()} {
		sum.Write([]byte{byte(len(part) >> 16), byte(len(part) >> 8), byte(len(part))})
		sum.Write([]byte(part))
	}
	return sum.Sum(nil)
}

// linkNext names the next page in a Link header.
func (c *call) linkNext(cursor string) {
	if cursor == "" {
		return
	}
	q := c.r.URL.Query()
	q.Set("cursor", cursor)
	if c.as {
		q.Set(asParameter, c.visit.As)
	}
	next := url.URL{Path: c.r.URL.Path, RawQuery: q.Encode()}
	c.w.Header().Set("Link", "<"+next.String()+`>; rel="next"`)
}
