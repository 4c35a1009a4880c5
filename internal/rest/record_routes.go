package rest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesRecords() {
	const records = "/workspaces/{workspace}/trackers/{tracker}/records"
	const one = records + "/{record}"
	add(s, guestAllowed.seenAs(), operation{id: "list-records", method: "GET", path: records, tag: "records", summary: "The records the caller sees"}, listRecords)
	add(s, guestAllowed.and(formLinks), operation{id: "create-record", method: "POST", path: records, tag: "records", summary: "Create a record", status: 201, once: true}, createRecord)
	add(s, guestAllowed.and(recordLinks).seenAs(), operation{id: "get-record", method: "GET", path: one, tag: "records", summary: "One record", etag: true}, getRecord)
	add(s, guestAllowed.and(recordLinks), operation{id: "patch-record", method: "PATCH", path: one, tag: "records", summary: "Change values, or look at what it would do", ifMatch: true}, patchRecord)
	add(s, guestAllowed, operation{id: "delete-record", method: "DELETE", path: one, tag: "records", summary: "Put a record into the bin", ifMatch: true}, deleteRecord)
	add(s, guestAllowed.and(recordLinks), operation{id: "move-record", method: "POST", path: one + "/transition", tag: "records", summary: "Change a record's state", once: true}, moveRecord)
	add(s, guestAllowed, operation{id: "archive-record", method: "POST", path: one + "/archive", tag: "records", summary: "Archive a record", once: true}, archiveRecord)
	add(s, guestAllowed, operation{id: "restore-record", method: "POST", path: one + "/restore", tag: "records", summary: "Take a record out of the archive", once: true}, restoreRecord)
	add(s, guestAllowed.seenAs(), operation{id: "get-record-restriction", method: "GET", path: one + "/restriction", tag: "records", summary: "Who may see the record at all", etag: true}, getRecordRestriction)
	add(s, member, operation{id: "put-record-restriction", method: "PUT", path: one + "/restriction", tag: "records", summary: "Restrict the record, or make it public; If-Match is the record's", ifMatch: true}, putRecordRestriction)
	add(s, member, operation{id: "bulk-records", method: "POST", path: records + "/bulk", tag: "records", summary: "Do one thing to many records, each decided on its own"}, bulkRecords)
	add(s, member, operation{id: "bulk-records-allowed", method: "POST", path: records + "/bulk/allowed", tag: "records", summary: "What a selection of records allows, and how many of them"}, bulkAllows)
	add(s, guestAllowed.seenAs(), operation{id: "list-activity", method: "GET", path: one + "/activity", tag: "records", summary: "What happened to the record, newest first"}, listActivity)
	add(s, guestAllowed.seenAs(), operation{id: "list-choices", method: "GET", path: "/workspaces/{workspace}/trackers/{tracker}/properties/{property}/choices", tag: "records", summary: "What a picker offers to who may edit the property"}, listChoices)
}

func listRecords(c *call, in *listRecordsInput) (*RecordPage, error) {
	q := app.ListQuery{Cursor: in.Cursor, Query: record.Query{
		States: listed(in.State), Filter: in.Filter, Q: in.Q, Sort: listed(in.Sort), Columns: listed(in.Columns), Limit: in.Limit, Count: counting(in.Count), Assigned: in.Assigned, Group: in.Group,
	}}
	if in.Of != "" {
		q.Of = record.OfGroup(in.Of)
	}
	if in.Archived {
		q.Archived = record.OnlyArchived
	}
	if in.View != "" {
		if err := c.applyView(in.Tracker, in.View, &q.Query); err != nil {
			return nil, err
		}
	}
	page, err := c.s.app.Records(c.r.Context(), c.visit, in.Tracker, q)
	if err != nil {
		return nil, err
	}
	c.linkNext(page.Next)
	return &RecordPage{raw: appendPage(make([]byte, 0, 1024*(len(page.Views)+1)), &page, q.Count)}, nil
}

// listed splits a list in the query; none is nil.
func listed(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func counting(text string) record.Count {
	switch text {
	case "true":
		return record.CountCapped
	case "exact":
		return record.CountExact
	}
	return record.NoCount
}

func createRecord(c *call, in *createRecordInput) (*Written, error) {
	again := func(id string) (*Written, error) { return c.reread(in.Tracker, id) }
	return once(c, in.Body, again, func() (*Written, string, error) {
		site := ""
		if in.Body.Site != nil {
			site = *in.Body.Site
		}
		one, err := c.s.app.CreateRecord(c.r.Context(), c.visit, in.Tracker, app.NewRecord{State: in.Body.State, Site: site, Values: rawValues(in.Body.Values)})
		return c.written(&one), one.ID, err
	})
}

func rawValues(in map[string]json.RawMessage) map[string][]byte {
	out := make(map[string][]byte, len(in))
	for k, v := range in {
		out[k] = v
	}
	return out
}

// written is the answer to a write, with the ETag of the record in it.
func (c *call) written(one *app.One) *Written {
	if one.Visible {
		c.w.Header().Set("ETag", etagOf(appendRecord(nil, &one.View, one.Names)))
	}
	return &Written{raw: appendWritten(nil, one)}
}

// reread answers a repeated write: what it made, under today's policy.
func (c *call) reread(tracker, ref string) (*Written, error) {
	one, err := c.s.app.Record(c.r.Context(), c.visit, tracker, ref)
	if isNotFound(err) {
		return c.written(&app.One{}), nil
	}
	if err != nil {
		return nil, err
	}
	return c.written(&one), nil
}

func getRecord(c *call, in *OneRecord) (*Record, error) {
	one, err := c.s.app.Record(c.r.Context(), c.visit, in.Tracker, in.Record)
	if err != nil {
		return nil, err
	}
	return &Record{raw: appendRecord(nil, &one.View, one.Names)}, nil
}

// peek judges a write to a record without making it (A3.7). What the record
// would show is left out: nobody looks into a state by asking for it.
func (c *call) peek(at OneRecord, in record.Input) (*Written, error) {
	in, err := c.matching(at, in)
	if err != nil {
		return nil, err
	}
	sees, err := c.s.app.Peek(c.r.Context(), c.visit, at.Tracker, at.Record, in)
	if err != nil {
		return nil, err
	}
	return &Written{raw: append(strconv.AppendBool([]byte(`{"visible":`), sees), '}')}, nil
}

// edit writes to a record. With If-Match, the record as its writer sees it
// under the write's lock must be the body the writer was sent (A3.10).
func (c *call) edit(at OneRecord, in record.Input) (*Written, error) {
	in, err := c.matching(at, in)
	if err != nil {
		return nil, err
	}
	one, err := c.s.app.Edit(c.r.Context(), c.visit, at.Tracker, at.Record, in)
	if err != nil {
		return nil, err
	}
	return c.written(&one), nil
}

// matching adds the precondition that the request names.
func (c *call) matching(at OneRecord, in record.Input) (record.Input, error) {
	if c.ifMatch == "" || c.ifMatch == "*" {
		return in, nil
	}
	// The names that stand in the body are looked up ahead; should policy
	// change between here and the lock, the answer is at worst a 412.
	before, err := c.s.app.Record(c.r.Context(), c.visit, at.Tracker, at.Record)
	if err != nil {
		return in, err
	}
	in.IfMatch = func(v record.View) bool { return c.unchanged(appendRecord(nil, &v, before.Names)) }
	return in, nil
}

func patchRecord(c *call, in *patchRecordInput) (*Written, error) {
	change := record.Input{Values: rawValues(in.Body.Values), Site: in.Body.Site}
	if in.Preview {
		return c.peek(in.OneRecord, change)
	}
	return c.edit(in.OneRecord, change)
}

func deleteRecord(c *call, in *OneRecord) (*nothing, error) {
	_, err := c.edit(*in, record.Input{Delete: true})
	c.w.Header().Del("ETag")
	return &nothing{}, err
}

// act runs a POST action, once for its idempotency key.
func (c *call) act(at OneRecord, body any, in record.Input) (*Written, error) {
	again := func(string) (*Written, error) { return c.reread(at.Tracker, at.Record) }
	return once(c, body, again, func() (*Written, string, error) {
		out, err := c.edit(at, in)
		return out, at.Record, err
	})
}

func moveRecord(c *call, in *moveInput) (*Written, error) {
	move := record.Input{To: in.Body.To, Values: rawValues(in.Body.Values)}
	if in.Preview {
		return c.peek(in.OneRecord, move)
	}
	return c.act(in.OneRecord, in.Body, move)
}

func archiveRecord(c *call, in *recordActionInput) (*Written, error) {
	return c.act(in.OneRecord, nil, record.Input{Archive: true})
}

func restoreRecord(c *call, in *recordActionInput) (*Written, error) {
	return c.act(in.OneRecord, nil, record.Input{Restore: true})
}

func getRecordRestriction(c *call, in *OneRecord) (*Restriction, error) {
	one, err := c.s.app.Record(c.r.Context(), c.visit, in.Tracker, in.Record)
	if err != nil {
		return nil, err
	}
	if _, ok := one.View.System(access.Restriction); !ok {
		return nil, notFound()
	}
	out := &Restriction{Mode: "public", Users: []Person{}, Teams: []Named{}}
	if list := one.View.Restriction(); list != nil {
		out = restrictedTo(list.Users, list.Teams, one.Names)
	}
	return out, nil
}

func putRecordRestriction(c *call, in *putRecordRestrictionInput) (*Written, error) {
	if in.Preview {
		return nil, c.previewRestriction(in)
	}
	if in.Body.Mode == policy.Public {
		return c.edit(in.OneRecord, record.Input{Public: true})
	}
	if err := c.mayRestrict(in.OneRecord); err != nil {
		return nil, err
	}
	users, teams, err := c.audience(&in.Body)
	if err != nil {
		return nil, err
	}
	return c.edit(in.OneRecord, record.Input{Restrict: &record.List{Users: users, Teams: teams}, Confirm: in.Body.LockMeOut})
}

// previewRestriction says who would see the record afterwards; it ends the
// request as a settings write that is looked at does.
func (c *call) previewRestriction(in *putRecordRestrictionInput) error {
	if err := c.mayRestrict(in.OneRecord); err != nil {
		return err
	}
	var list *record.List
	if in.Body.Mode == policy.Restricted {
		doc := in.Body
		doc.LockMeOut = true // nothing is written: there is nothing to confirm
		users, teams, err := c.audience(&doc)
		if err != nil {
			return err
		}
		list = &record.List{Users: users, Teams: teams}
	}
	out := app.NothingShifts()
	var err error
	if out.Audience, err = c.s.app.RecordAudience(c.r.Context(), c.visit, in.Tracker, in.Record, list); err != nil {
		return err
	}
	return &previewed{out}
}

// mayRestrict refuses who could not restrict the record before anybody whom the
// list names is looked up: the answer would tell who is there (A3.11).
func (c *call) mayRestrict(at OneRecord) error {
	one, err := c.s.app.Record(c.r.Context(), c.visit, at.Tracker, at.Record)
	if err != nil {
		return err
	}
	if reason := one.View.Can().Restrict; reason != access.Allowed {
		return app.RefusedRestrict(reason)
	}
	return nil
}

func listActivity(c *call, in *activityInput) (*ActivityPage, error) {
	before, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := c.s.app.Activity(c.r.Context(), c.visit, in.Tracker, in.Record, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ActivityPage{Items: []ActivityEntry{}, NextCursor: c.next(found.Next)}
	for i := range found.Events {
		out.Items = append(out.Items, activityEntry(&found.Events[i], found.Names))
	}
	return out, nil
}

func activityEntry(e *record.EventView, names app.Names) ActivityEntry {
	out := ActivityEntry{At: stamp(e.At), Kind: e.Kind}
	if e.Kind != record.EventUncommented {
		out.Comment = e.Comment
	}
	if !e.Someone {
		p := person(names.Person(e.By))
		out.Who = &p
	}
	if e.From != nil {
		out.From = e.From.Key
	}
	if e.To != nil {
		out.To = e.To.Key
	}
	switch {
	case e.Prop != nil:
		out.Property = e.Prop.Key
		people := writtenBy(names)
		out.Before = json.RawMessage(people.AppendCell(nil, &record.Cell{Prop: e.Prop, Value: e.Before, Links: e.Links[0]}))
		out.After = json.RawMessage(people.AppendCell(nil, &record.Cell{Prop: e.Prop, Value: e.After, Links: e.Links[1]}))
	case e.Kind == record.EventSite:
		out.Property = policy.SystemNames[access.Site]
		out.Before, out.After = json.RawMessage(appendSite(nil, e.Before.Text, names)), json.RawMessage(appendSite(nil, e.After.Text, names))
	case e.Lists != nil:
		out.Before, out.After = listOf(e.Lists[0], names), listOf(e.Lists[1], names)
	}
	return out
}

func listOf(list record.List, names app.Names) *Restriction {
	if list.Public() {
		return &Restriction{Mode: "public", Users: []Person{}, Teams: []Named{}}
	}
	return restrictedTo(list.Users, list.Teams, names)
}

func restrictedTo(users, teams []string, names app.Names) *Restriction {
	out := &Restriction{Mode: "restricted", Users: []Person{}, Teams: []Named{}}
	for _, id := range users {
		out.Users = append(out.Users, person(names.Person(id)))
	}
	for _, id := range teams {
		if t, ok := names.Team(id); ok {
			out.Teams = append(out.Teams, Named{ID: t.ID, Key: t.Key, Name: t.Name})
		}
	}
	return out
}

func person(p app.Person) Person {
	return Person{ID: p.ID, Name: p.Name, NoAccess: p.NoAccess, Deactivated: p.Deactivated}
}

func listChoices(c *call, in *choicesInput) (*ChoiceList, error) {
	found, more, err := c.s.app.Choices(c.r.Context(), c.visit, in.Tracker, in.Property, in.Record, in.State, in.Q)
	if err != nil {
		return nil, err
	}
	out := &ChoiceList{Items: []Choice{}, More: more}
	for _, x := range found {
		out.Items = append(out.Items, Choice{Value: x.Value, Label: x.Label, Number: x.Number, Color: x.Color, NoAccess: x.Person.NoAccess, Deactivated: x.Person.Deactivated})
	}
	return out, nil
}

// audience reads the list of a restriction, and asks for a second confirmation
// where its author would not be on it (A7.4).
func (c *call) audience(doc *RestrictionDoc) (users, teams []string, err error) {
	err = c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		users, teams = slices.Clone(doc.Users), nil
		listed := slices.Contains(users, v.User.ID)
		for _, ref := range doc.Teams {
			t, ok := v.Policy.Team(ref)
			if !ok {
				return invalid([]ProblemEntry{{Path: "body.teams", Code: "unknown", Message: "One of the teams does not exist."}})
			}
			teams = append(teams, t.ID)
			listed = listed || slices.Contains(v.Subject.Teams(), t.N)
		}
		for _, id := range users {
			if u, ok := v.Policy.User(id); !ok || u.Status == policy.StatusDeleted {
				return invalid([]ProblemEntry{{Path: "body.users", Code: "unknown", Message: "One of the users does not exist."}})
			}
		}
		if !listed && !doc.LockMeOut {
			return locksOut()
		}
		return nil
	})
	return users, teams, err
}

func locksOut() *Problem {
	p := invalid([]ProblemEntry{{Path: "body.lock_me_out", Code: "locks_you_out", Message: "You are not on this list and would not see it any more. Add yourself, or send lock_me_out to confirm."}})
	p.Rule = "A7.4"
	return p
}
