package rest

import (
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// BinnedRecord is a record in the bin, for who may take it out again.
type BinnedRecord struct {
	Record    Record    `json:"record"`
	DeletedAt string    `json:"deleted_at" format:"date-time"`
	GoesAt    string    `json:"goes_at" format:"date-time" doc:"When it is gone for good."`
	DaysLeft  int       `json:"days_left"`
	Recover   Allowance `json:"recover"`
}

// BinPage is a page of a tracker's bin, the newest records first.
type BinPage struct {
	Items      []BinnedRecord `json:"items"`
	NextCursor *string        `json:"next_cursor"`

	raw []byte
}

func (p *BinPage) encoding() []byte { return p.raw }

type listBinInput struct {
	InTracker
	Paged
}

func (s *Server) routesBin() {
	const tracker = "/workspaces/{workspace}/trackers/{tracker}"
	add(s, member, operation{id: "list-bin", method: "GET", path: tracker + "/bin", tag: "records", summary: "Deleted records that the caller may take out of the bin (A3.8); they go for good after 30 days"}, listBin)
	add(s, member, operation{id: "recover-record", method: "POST", path: tracker + "/records/{record}/recover", tag: "records", summary: "Take a record out of the bin", once: true}, recoverRecord)
}

func listBin(c *call, in *listBinInput) (*BinPage, error) {
	found, next, err := c.s.app.Bin(c.r.Context(), c.visit, in.Tracker, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	c.linkNext(next)
	b := append(make([]byte, 0, 1024*(len(found)+1)), `{"items":`...)
	b = appendList(b, found, func(b []byte, x app.Binned) []byte {
		b = appendRecord(append(b, `{"record":`...), &x.View, x.Others)
		b = appendStamp(append(b, `,"deleted_at":`...), x.View.BinnedAt())
		b = appendStamp(append(b, `,"goes_at":`...), x.Until)
		b = strconv.AppendInt(append(b, `,"days_left":`...), int64(x.Left), 10)
		return append(b, `,"recover":{"allowed":true}}`...)
	})
	b = append(b, `,"next_cursor":`...)
	if next == "" {
		b = append(b, "null"...)
	} else {
		b = record.AppendString(b, next)
	}
	return &BinPage{raw: append(b, '}')}, nil
}

// recoverRecord takes no If-Match: what lies in the bin has no tag.
func recoverRecord(c *call, in *OneRecord) (*Written, error) {
	if c.ifMatch != "" {
		return nil, invalid([]ProblemEntry{{Path: "header.If-Match", Code: "unknown_header", Message: "A record in the bin has no ETag. Send the request without one."}})
	}
	return c.act(*in, nil, record.Input{Recover: true})
}
