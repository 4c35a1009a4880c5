package difftest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// query is a reference query in the words of the API.
func query(w *refmodel.World, q refmodel.Query) record.Query {
	out := record.Query{States: q.States, Q: q.Search, Count: record.CountExact, Limit: record.MaxLimit,
		Archived: map[string]record.Archived{"archived": record.OnlyArchived, "both": record.LiveAndArchived, "bin": record.Bin}[q.Which]}
	if q.Where != nil {
		var b strings.Builder
		write(&b, w.Trackers[q.Tracker], q.Where)
		out.Filter = b.String()
	}
	for _, key := range q.Sort {
		sign := ""
		if key.Desc {
			sign = "-"
		}
		out.Sort = append(out.Sort, sign+key.On)
	}
	return out
}

// write writes a filter in the filter language.
func write(b *strings.Builder, t refmodel.Tracker, f *refmodel.Filter) {
	switch f.Op {
	case "not":
		b.WriteString("not (")
		write(b, t, &f.Parts[0])
		b.WriteString(")")
	case "and", "or":
		for i := range f.Parts {
			if i > 0 {
				b.WriteString(" " + f.Op + " ")
			}
			b.WriteString("(")
			write(b, t, &f.Parts[i])
			b.WriteString(")")
		}
	case "is_empty":
		b.WriteString(f.On + " is_empty")
	case "in":
		texts := make([]string, len(f.Values))
		for i, v := range f.Values {
			texts[i] = literal(typeOf(t, f.On), v)
		}
		b.WriteString(f.On + " in (" + strings.Join(texts, ", ") + ")")
	default:
		b.WriteString(f.On + " " + f.Op + " " + literal(typeOf(t, f.On), f.Values[0]))
	}
}

func typeOf(t refmodel.Tracker, key string) string {
	for _, p := range t.Properties {
		if p.Key == key {
			return p.Type
		}
	}
	return map[string]string{"number": "number", "created_at": "date_time", "updated_at": "date_time", "archived": "checkbox"}[key]
}

// literal is a value in the filter language and, but for texts with quotes, in
// JSON.
func literal(kind string, v refmodel.Value) string {
	switch kind {
	case "money":
		return strconv.FormatFloat(v.Num/100, 'f', 2, 64)
	case "number":
		return strconv.FormatFloat(v.Num, 'f', -1, 64)
	case "checkbox":
		return strconv.FormatBool(v.Num != 0)
	case "date":
		return strconv.Quote(time.Unix(int64(v.Num)*86400, 0).UTC().Format(time.DateOnly))
	case "date_time":
		return strconv.Quote(time.UnixMilli(int64(v.Num)).UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	case "users", "teams", "choices":
		if v.List == nil {
			return strconv.Quote(v.Text) // in a comparison
		}
		texts := make([]string, len(v.List))
		for i, s := range v.List {
			texts[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	}
	return strconv.Quote(v.Text)
}

// inMemory is what a plan finds among rows, in its order: the definitions that
// the SQL is compared with.
func inMemory(v *record.Viewer, p record.Plan, rows []*record.Row) (ids []string) {
	states, byState := p.States()
	var found []*record.Row
	for _, r := range rows {
		switch {
		case byState && !states.Has(r.Facts.State), !access.Holds(p.See(), r.Facts),
			p.Archived() == record.Live && r.Facts.Archived, p.Archived() == record.OnlyArchived && !r.Facts.Archived,
			p.IDs() != nil && !slices.Contains(p.IDs(), r.ID),
			record.Match(p.Where(), v.Tracker, r) != record.True:
		default:
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *record.Row) int { return p.Compare(p.Position(a), p.Position(b)) })
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return ids
}

func describe(q record.Query) string {
	return fmt.Sprintf("states %v, filter %q, q %q, sort %v, archived %d", q.States, q.Filter, q.Q, q.Sort, q.Archived)
}
