package rest

import (
	"slices"
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// Records are encoded by hand, straight from the masked view: this is where a
// page's time would go otherwise. TestHandWrittenRecordsFitTheirDescription holds
// the result against the Record type that describes it.

func appendRecord(b []byte, v *record.View, names app.Names) []byte {
	b = append(appendFacts(b, v, names), `,"can":`...)
	return append(appendCan(b, v.Can()), '}')
}

// appendFacts writes what a record is, and not yet what may be done with it.
func appendFacts(b []byte, v *record.View, names app.Names) []byte {
	b = append(b, `{"id":`...)
	b = record.AppendString(b, v.ID())
	b = append(b, `,"number":`...)
	b = strconv.AppendInt(b, v.Number(), 10)
	b = append(b, `,"state":`...)
	b = record.AppendString(b, v.State().Key)
	b = append(b, `,"archived":`...)
	b = strconv.AppendBool(b, v.Archived())
	b = append(b, `,"created_at":`...)
	b = appendStamp(b, v.CreatedAt())
	b = appendSystem(b, v, names)
	b = append(b, `,"values":{`...)
	people := writtenBy(names)
	cells := v.Cells()
	for i := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = record.AppendString(b, cells[i].Prop.Key)
		b = append(b, ':')
		b = people.AppendCell(b, &cells[i])
	}
	b = append(b, '}')
	if withheld := v.Withheld(); len(withheld) > 0 {
		b = append(b, `,"withheld":`...)
		b = appendList(b, withheld, record.AppendString)
	}
	return b
}

// appendSystem writes the system properties that are viewable.
func appendSystem(b []byte, v *record.View, names app.Names) []byte {
	if x, ok := v.System(access.Author); ok {
		b = append(b, `,"author":`...)
		b = appendPerson(b, names.Person(x.Text))
	}
	if x, ok := v.System(access.UpdatedAt); ok {
		b = append(b, `,"updated_at":`...)
		b = appendMillis(b, x.Num)
	}
	if x, ok := v.System(access.UpdatedBy); ok {
		b = append(b, `,"updated_by":`...)
		b = appendPerson(b, names.Person(x.Text))
	}
	if x, ok := v.System(access.Site); ok {
		b = append(b, `,"site":`...)
		b = appendSite(b, x.Text, names)
	}
	if _, ok := v.System(access.Restriction); ok {
		b = append(b, `,"restriction":`...)
		if v.Restriction() == nil {
			b = append(b, `"public"`...)
		} else {
			b = append(b, `"restricted"`...)
		}
	}
	return b
}

// writtenBy is how people and teams stand in values.
func writtenBy(names app.Names) record.Names {
	return record.Names{
		User: func(b []byte, id string) []byte { return appendPerson(b, names.Person(id)) },
		Team: func(b []byte, id string) []byte { return appendTeam(b, id, names) },
	}
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, x := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, x)
	}
	return append(b, ']')
}

func appendPerson(b []byte, p app.Person) []byte {
	b = append(b, `{"id":`...)
	b = record.AppendString(b, p.ID)
	b = append(b, `,"name":`...)
	b = record.AppendString(b, p.Name)
	if p.NoAccess {
		b = append(b, `,"no_access":true`...)
	}
	if p.Deactivated {
		b = append(b, `,"deactivated":true`...)
	}
	return append(b, '}')
}

func appendNamed(b []byte, id, key, name string) []byte {
	b = append(b, `{"id":`...)
	b = record.AppendString(b, id)
	b = append(b, `,"key":`...)
	b = record.AppendString(b, key)
	b = append(b, `,"name":`...)
	b = record.AppendString(b, name)
	return append(b, '}')
}

// appendTeam writes a team by name; one that is gone is nothing.
func appendTeam(b []byte, id string, names app.Names) []byte {
	if t, ok := names.Team(id); ok {
		return appendNamed(b, t.ID, t.Key, t.Name)
	}
	return append(b, "null"...)
}

func appendSite(b []byte, id string, names app.Names) []byte {
	if s, ok := names.Site(id); ok {
		return appendNamed(b, s.ID, s.Key, s.Name)
	}
	return append(b, "null"...)
}

func appendMillis(b []byte, ms float64) []byte { return appendStamp(b, time.UnixMilli(int64(ms))) }

// appendStamp writes an instant as stamp does.
func appendStamp(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, stampLayout)
	return append(b, '"')
}

// appendCan writes what the viewer may do; every key is there always.
func appendCan(b []byte, can record.Can) []byte {
	edit := can.Edit
	if can.Site && !slices.Contains(edit, "site") {
		edit = append(slices.Clone(edit), "site")
	}
	b = append(b, `{"edit":`...)
	b = appendList(b, edit, record.AppendString)
	b = appendReason(b, "change_state", can.ChangeState)
	b = append(b, `,"transition":`...)
	b = appendList(b, can.Transition, appendStep)
	b = appendReason(b, "archive", can.Archive)
	b = appendReason(b, "restore", can.Restore)
	b = appendReason(b, "delete", can.Delete)
	b = appendReason(b, "restrict", can.Restrict)
	b = appendReason(b, "comment", can.Comment)
	return append(b, '}')
}

func appendStep(b []byte, step record.Step) []byte {
	b = append(b, `{"to":`...)
	b = record.AppendString(b, step.To.Key)
	b = append(b, `,"missing":`...)
	b = appendList(b, step.Missing, record.AppendString)
	b = append(b, `,"missing_hidden":`...)
	b = strconv.AppendBool(b, step.MissingHidden)
	return append(b, '}')
}

func appendReason(b []byte, key string, r access.Reason) []byte {
	b = append(b, ',', '"')
	b = append(b, key...)
	if r == access.Allowed {
		return append(b, `":{"allowed":true}`...)
	}
	b = append(b, `":{"allowed":false,"reason":`...)
	b = record.AppendString(b, string(r))
	return append(b, '}')
}

// appendPage writes a page of records.
func appendPage(b []byte, page *app.Records, count record.Count) []byte {
	b = append(b, `{"items":[`...)
	for i := range page.Views {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRecord(b, &page.Views[i], page.Names)
	}
	b = append(b, `],"next_cursor":`...)
	if page.Next == "" {
		b = append(b, "null"...)
	} else {
		b = record.AppendString(b, page.Next)
	}
	if count != record.NoCount {
		b = append(b, `,"count":`...)
		b = strconv.AppendInt(b, int64(page.Count), 10)
		b = append(b, `,"count_capped":`...)
		b = strconv.AppendBool(b, page.Capped)
	}
	return append(b, '}')
}

// appendWritten writes the answer to a write: the record, or that its writer
// sees nothing of it now.
func appendWritten(b []byte, one *app.One) []byte {
	if !one.Visible {
		return append(b, `{"visible":false}`...)
	}
	b = append(b, `{"visible":true,"record":`...)
	b = appendRecord(b, &one.View, one.Names)
	return append(b, '}')
}
