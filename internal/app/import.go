package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// importBatch is how many rows one transaction stores; each batch is decided
// anew, by the policy of its moment (A6.2).
const importBatch = 500

// Limits of a CSV file.
const (
	maxImportRows    = 200_000
	maxImportColumns = 300
	maxImportErrors  = 200
)

// ImportReport is what an import did, or with DryRun would do.
type ImportReport struct {
	DryRun  bool
	Rows    int // read, without the heading
	Created int
	Failed  int
	Mapping map[string]string // column heading → property key, as used
	Ignored []string          // headings no property was found for
	Errors  []ImportError     // at most 200; Failed counts all
}

// ImportError is one thing wrong with one row; the heading is row 1.
type ImportError struct {
	Row     int
	Column  string
	Code    string
	Message string
}

// Import creates a record for each row of a CSV file. A wrong row is reported
// and left out, the others go in. mapping gives the property (key or id, or
// "site" or "state") of a heading; headings that equal a key or a label need
// none.
func (a *App) Import(ctx context.Context, visit *Visit, tracker string, file io.Reader, mapping map[string]string, dryRun bool) (ImportReport, error) {
	var in *sheet
	err := a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.importing(tracker)
		if err != nil {
			return err
		}
		if in == nil {
			in, err = readSheet(file)
			if err != nil {
				return err
			}
		}
		return in.resolve(rv, mapping)
	})
	if err != nil {
		return ImportReport{}, err
	}
	out := ImportReport{DryRun: dryRun, Rows: len(in.rows), Mapping: in.mapping(), Ignored: in.ignored}
	for start := 0; start < len(in.rows); start += importBatch {
		batch := in.rows[start:min(start+importBatch, len(in.rows))]
		if err := a.importRows(ctx, visit, tracker, in, batch, start+2, dryRun, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// importing finds a tracker into which the viewer may import (A7).
func (v *Viewer) importing(tracker string) (*record.Viewer, error) {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil, err
	}
	if !rv.Grants.UseSomewhere(access.Import, access.Edit) {
		return nil, &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling,
			Message: "Your roles do not include importing into this tracker."}
	}
	return rv, nil
}

func (a *App) importRows(ctx context.Context, visit *Visit, tracker string, in *sheet, rows [][]string, first int, dryRun bool, out *ImportReport) error {
	var results []RowResult
	err := a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.importing(tracker)
		if err != nil {
			return err
		}
		news, words := make([]NewRecord, len(rows)), newDictionary(rv)
		for i, row := range rows {
			news[i] = in.record(words, row)
		}
		results, err = a.createMany(ctx, v, rv, news, dryRun)
		return err
	})
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err == nil {
			out.Created++
			continue
		}
		out.Failed++
		out.fail(first+i, in, r.Err)
	}
	return nil
}

func (r *ImportReport) fail(row int, in *sheet, err error) {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: "invalid", Message: err.Error()}
	}
	if len(e.Entries) == 0 && len(r.Errors) < maxImportErrors {
		r.Errors = append(r.Errors, ImportError{Row: row, Code: e.Code, Message: e.Message})
	}
	for _, f := range e.Entries {
		if len(r.Errors) < maxImportErrors {
			r.Errors = append(r.Errors, ImportError{Row: row, Column: in.heading(strings.TrimPrefix(f.Pointer, "values/")), Code: f.Code, Message: f.Message})
		}
	}
}

// RowResult is one record of a bulk creation: its id, or why not.
type RowResult struct {
	ID  string
	Err error
}

// CreateMany makes records in one transaction; a wrong one is left out and
// reported, the others are stored.
func (a *App) CreateMany(ctx context.Context, visit *Visit, tracker string, news []NewRecord) (out []RowResult, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out, err = a.createMany(ctx, v, rv, news, false)
		return err
	})
	return out, err
}

var errDryRun = errors.New("dry run")

func (a *App) createMany(ctx context.Context, v *Viewer, rv *record.Viewer, news []NewRecord, dryRun bool) ([]RowResult, error) {
	out := make([]RowResult, len(news))
	links := make([]map[string]string, len(news))
	for i := range news {
		out[i].ID = a.ID()
		var err error
		if links[i], err = a.seenLinks(ctx, v, rv, news[i].Values); err != nil {
			return nil, err
		}
	}
	_, err := a.Store.InsertRecords(ctx, v.Policy.Workspace(), func(revision int64, now time.Time) ([]record.Change, error) {
		fresh, err := v.anew(rv.Tracker, revision, now)
		if err != nil {
			return nil, err
		}
		changes := make([]record.Change, 0, len(news))
		for i, in := range news {
			change, err := record.New(fresh, record.NewInput{ID: out[i].ID, State: in.State, Site: in.Site, Values: in.Values, Links: links[i]})
			if out[i].Err = refusedWrite(err); out[i].Err == nil {
				changes = append(changes, change)
			}
		}
		if dryRun {
			return nil, errDryRun
		}
		return changes, nil
	})
	for i := range news {
		if err == nil && out[i].Err == nil {
			a.useCreate(v, rv.Tracker, news[i].Values)
		}
	}
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return out, refusedWrite(err)
}

// sheet is a CSV file as read: its columns and what they stand for.
type sheet struct {
	heads   []string
	rows    [][]string
	columns []column
	ignored []string
}

// column is what a column of the sheet fills: a property, or one of the fields
// of a new record.
type column struct {
	field string           // "site", "state", "" for a property
	prop  *policy.Property // nil: ignored
}

func readSheet(file io.Reader) (*sheet, error) {
	raw, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxFile {
		return nil, refusedFile(&ErrTooLarge{Limit: MaxFile})
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return nil, refusedSheet("the file is not UTF-8 text; save it as CSV (UTF-8)")
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	heads, err := r.Read()
	if err != nil {
		return nil, refusedSheet("the file has no heading row")
	}
	if len(heads) > maxImportColumns {
		return nil, refusedSheet(fmt.Sprintf("the file has %d columns; at most %d can be read", len(heads), maxImportColumns))
	}
	s := &sheet{heads: heads}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, refusedSheet(err.Error())
		}
		if len(s.rows) == maxImportRows {
			return nil, refusedSheet(fmt.Sprintf("the file has more than %d rows; split it", maxImportRows))
		}
		s.rows = append(s.rows, row)
	}
}

func refusedSheet(why string) error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "The file cannot be imported.",
		Entries: []Entry{{Pointer: "file", Code: "csv", Message: why}}}
}

// resolve finds what each column stands for, among the properties the viewer
// may name: any other is an unknown heading.
func (s *sheet) resolve(rv *record.Viewer, mapping map[string]string) error {
	s.columns, s.ignored = make([]column, len(s.heads)), nil
	nameable := givable(rv)
	seen := map[string]bool{}
	for i, head := range s.heads {
		ref, mapped := mapping[head]
		if !mapped {
			ref = strings.TrimSpace(head)
		}
		c := findColumn(rv, nameable, ref)
		switch {
		case c.prop == nil && c.field == "" && mapped && ref != "":
			return &Error{Kind: Invalid, Code: "invalid", Message: "The mapping names something that is not there.",
				Entries: []Entry{{Pointer: "mapping/" + head, Code: "unknown_property", Message: "names no property that you may fill"}}}
		case c.prop == nil && c.field == "":
			s.ignored = append(s.ignored, head)
		case seen[c.name()]:
			return &Error{Kind: Invalid, Code: "invalid", Message: "Two columns stand for the same property.",
				Entries: []Entry{{Pointer: "file", Code: "duplicate", Message: "the column " + head + " fills what another column fills already"}}}
		default:
			seen[c.name()] = true
		}
		s.columns[i] = c
	}
	return nil
}

func (c column) name() string {
	if c.prop != nil {
		return c.prop.Key
	}
	return c.field
}

func findColumn(rv *record.Viewer, givable access.PropertySet, ref string) column {
	folded := record.TextKey(ref)
	if folded == "site" || folded == "state" {
		return column{field: folded}
	}
	for i := range rv.Tracker.Properties {
		p := &rv.Tracker.Properties[i]
		n, _, _ := rv.Tracker.Prop(p.ID)
		if givable.Has(n) && (p.ID == ref || p.Key == ref || record.TextKey(p.Label) == folded) {
			return column{prop: p}
		}
	}
	return column{}
}

// givable are the properties that the viewer may give to a new record in some
// state.
func givable(rv *record.Viewer) access.PropertySet {
	var out access.PropertySet
	for _, right := range creates(rv) {
		for _, key := range right.Properties {
			n, _, _ := rv.Tracker.Prop(key)
			out.Add(n)
		}
	}
	return out
}

func (s *sheet) mapping() map[string]string {
	out := map[string]string{}
	for i, c := range s.columns {
		if name := c.name(); name != "" {
			out[s.heads[i]] = name
		}
	}
	return out
}

// heading is the column a property was read from.
func (s *sheet) heading(key string) string {
	for i, c := range s.columns {
		if key != "" && c.name() == key {
			return s.heads[i]
		}
	}
	return ""
}

// ImportTemplate is the headings of a CSV file for this tracker: what the viewer
// may give to a new record, and nothing else.
func (a *App) ImportTemplate(ctx context.Context, visit *Visit, tracker string) (out []byte, name string, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.importing(tracker)
		if err != nil {
			return err
		}
		heads := []string{"state"}
		if rv.Tracker.UsesSites {
			heads = append(heads, "site")
		}
		givable := givable(rv)
		for i := range rv.Tracker.Properties {
			p := &rv.Tracker.Properties[i]
			if n, _, _ := rv.Tracker.Prop(p.ID); givable.Has(n) && !p.Retired {
				heads = append(heads, p.Key)
			}
		}
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		if err := w.Write(heads); err != nil {
			return err
		}
		w.Flush()
		out, name = buf.Bytes(), rv.Tracker.Key+"-template.csv"
		return w.Error()
	})
	return out, name, err
}
