package rest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
)

func (s *Server) routesExport() {
	add(s, member, operation{id: "export-records", method: "GET", path: "/workspaces/{workspace}/trackers/{tracker}/export", tag: "export", answers: "application/octet-stream",
		summary: "The records that the caller sees and may export, as CSV, XLSX or JSON (A7). Every page of it is decided anew; one that is cut off says so at its end, and its connection breaks"}, exportRecords)
}

// Bounds of an export.
const (
	exportsAtOnce  = 3               // of one person
	exportPatience = 2 * time.Minute // that a reader may take for one page
)

// exports counts who exports at the moment.
type exports struct {
	mu  sync.Mutex
	now map[self]int
}

// enter lets a person begin an export; leave ends it.
func (x *exports) enter(who self) (leave func(), err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now == nil {
		x.now = map[self]int{}
	}
	if x.now[who] >= exportsAtOnce {
		return nil, &app.Error{Kind: app.TooMany, Code: "exporting", RetryAfter: 10, Message: "Three of your exports are still running. Wait until one of them is done."}
	}
	x.now[who]++
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.now[who]--; x.now[who] == 0 {
			delete(x.now, who)
		}
	}, nil
}

func exportRecords(c *call, in *exportInput) (*blob, error) {
	q := record.Query{States: listed(in.State), Filter: in.Filter, Q: in.Q, Sort: listed(in.Sort), Columns: listed(in.Columns)}
	if in.Archived {
		q.Archived = record.OnlyArchived
	}
	if in.View != "" {
		if err := c.applyView(in.Tracker, in.View, &q); err != nil {
			return nil, err
		}
	}
	return c.export(in.Format, func() (*app.Export, error) {
		return c.s.app.Export(c.r.Context(), c.visit, in.Tracker, q, c.still())
	})
}

// export sends what begin begins. Whoever may not export is told before anything
// has left.
func (c *call) export(format string, begin func() (*app.Export, error)) (*blob, error) {
	who, err := c.whoAmI()
	if err != nil {
		return nil, err
	}
	leave, err := c.s.exports.enter(who)
	if err != nil {
		return nil, err
	}
	e, err := begin()
	if err == nil && format == sheets.XLSX {
		return c.exportBook(e, leave) // told by now, and complete or not at all
	}
	if err != nil {
		leave()
		return nil, err
	}
	return &blob{serve: func(w http.ResponseWriter, r *http.Request) {
		defer leave()
		out := exportStream{export: e, r: r, c: c, to: http.NewResponseController(w)}
		if format == sheets.CSV {
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			out.form = newCSVExport(w, e)
		} else {
			w.Header().Set("Content-Type", "application/json")
			out.form = &jsonExport{to: w, export: e}
		}
		w.Header().Set("Content-Disposition", attachment(exportName(e, format)))
		out.run()
	}}, nil
}

// exportName is the file's name: the tracker and the day.
func exportName(e *app.Export, format string) string {
	return e.Tracker.Key + "-" + e.At.In(e.Zone).Format(time.DateOnly) + "." + format
}

// exportForm writes an export in one of its forms.
type exportForm interface {
	begin()
	page(p *app.ExportPage) error
	end() error
	cut() error // ends it so that its reader can tell that it is not whole
}

// exportStream sends an export page by page.
type exportStream struct {
	export *app.Export
	form   exportForm
	r      *http.Request
	c      *call
	to     *http.ResponseController
}

func (x *exportStream) run() {
	x.form.begin()
	for {
		page, err := x.next()
		if err != nil {
			x.breakOff(err)
		}
		_ = x.to.SetWriteDeadline(time.Now().Add(exportPatience)) // one that cannot be set bounds nothing
		if page == nil {
			err = x.form.end()
		} else if err = x.form.page(page); err == nil {
			err = x.to.Flush()
		}
		if err != nil {
			return // the reader went away: nobody is left to tell
		}
		if page == nil {
			_ = x.to.SetWriteDeadline(time.Time{}) // the connection may carry more requests
			return
		}
	}
}

func (x *exportStream) next() (*app.ExportPage, error) {
	select {
	case <-x.c.s.stopped:
		return nil, context.Canceled
	default:
		return x.export.Next(x.r.Context())
	}
}

// breakOff ends an export that may not go on: a mark at its end for people, and a
// connection that breaks for programs. Which right has ended is not said.
func (x *exportStream) breakOff(err error) {
	x.c.s.log.Info("an export was cut off", "request", x.c.w.Header().Get("X-Request-Id"), "cause", causeOf(err))
	if x.form.cut() == nil {
		_ = x.to.Flush()
	}
	panic(http.ErrAbortHandler)
}

// cutOff is what stands at the end of an export that is not whole.
const cutOff = "INCOMPLETE: this export was cut off here. Your access or the server changed while it ran; export again for all of it."

type csvExport struct {
	table *exportTable
	to    *sheets.CSVWriter
}

func newCSVExport(w http.ResponseWriter, e *app.Export) *csvExport {
	return &csvExport{table: newExportTable(e), to: sheets.NewCSVWriter(w)}
}

func (x *csvExport) begin() { x.to.Row(x.table.heads()) }

func (x *csvExport) page(p *app.ExportPage) error {
	for i := range p.Views {
		x.to.Row(x.table.row(&p.Views[i], p.Names))
	}
	return x.to.Flush()
}

func (x *csvExport) end() error { return x.to.Flush() }

func (x *csvExport) cut() error {
	x.to.Row([]sheets.Cell{{Text: cutOff}})
	return x.to.Flush()
}

// jsonExport is one object: items as in a list but without can, and last whether
// they are all.
type jsonExport struct {
	to     http.ResponseWriter
	export *app.Export
	buf    []byte
	some   bool
}

func (x *jsonExport) begin() {
	b := append(x.buf, `{"tracker":`...)
	b = appendNamed(b, x.export.Tracker.ID, x.export.Tracker.Key, x.export.Tracker.Name)
	b = append(b, `,"exported_at":`...)
	b = appendStamp(b, x.export.At)
	b = append(b, `,"columns":`...)
	b = appendList(b, x.export.Headings, func(b []byte, o record.Operand) []byte {
		b = record.AppendString(append(b, `{"key":`...), o.Key())
		return append(record.AppendString(append(b, `,"label":`...), labelOf(o)), '}')
	})
	x.buf = append(b, `,"items":[`...)
}

func (x *jsonExport) page(p *app.ExportPage) error {
	for i := range p.Views {
		if x.some {
			x.buf = append(x.buf, ',')
		}
		x.some = true
		x.buf = append(x.buf, '\n')
		x.buf = append(appendFacts(x.buf, &p.Views[i], p.Names), '}')
	}
	return x.write()
}

func (x *jsonExport) write() error {
	_, err := x.to.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}

func (x *jsonExport) end() error {
	x.buf = append(x.buf, "],\n\"complete\":true}\n"...)
	return x.write()
}

func (x *jsonExport) cut() error {
	x.buf = append(x.buf, "],\n\"complete\":false,\"problem\":"...)
	x.buf = append(record.AppendString(x.buf, cutOff), "}\n"...)
	return x.write()
}

// exportBook makes the whole workbook before anything leaves: half a workbook
// could not be opened to be told that it is one.
func (c *call) exportBook(e *app.Export, leave func()) (_ *blob, err error) {
	done := leave
	defer func() {
		if err != nil {
			done()
		}
	}()
	table := newExportTable(e)
	book, err := sheets.NewBook(table.heads())
	if err != nil {
		return nil, err
	}
	done = func() { book.Close(); leave() }
	stream := exportStream{export: e, r: c.r, c: c}
	for {
		page, err := stream.next()
		if err != nil {
			return nil, fmt.Errorf("an export was cut off: %w", err)
		}
		if page == nil {
			break
		}
		for i := range page.Views {
			if err := book.Row(table.row(&page.Views[i], page.Names)); err != nil {
				return nil, err
			}
		}
	}
	if err := book.Finish(); err != nil {
		return nil, err
	}
	return &blob{serve: func(w http.ResponseWriter, _ *http.Request) {
		defer done()
		w.Header().Set("Content-Type", xlsxType)
		w.Header().Set("Content-Disposition", attachment(exportName(e, sheets.XLSX)))
		_, _ = book.WriteTo(w) // the caller went away: nobody is left to tell
	}}, nil
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
