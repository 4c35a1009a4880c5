package rest

import (
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesAudit() {
	const audit = "/workspaces/{workspace}/audit"
	add(s, settings(extended), operation{id: "list-audit", method: "GET", path: audit, tag: "audit", summary: "The audit log, newest first"}, listAudit)
	add(s, settings(extended), operation{id: "verify-audit", method: "GET", path: audit + "/verify", tag: "audit", summary: "Recompute the chain of the whole log"}, verifyAudit)
	add(s, settings(extended), operation{id: "get-audit-entry", method: "GET", path: audit + "/{seq}", tag: "audit", summary: "One entry with its documents before and after"}, getAuditEntry)
	add(s, settings(extended), operation{id: "revert-audit-entry", method: "POST", path: audit + "/{seq}/revert", tag: "audit", summary: "A draft that undoes one entry (A11.5); nothing is changed by it"}, revertAuditEntry)
}

func listAudit(c *call, in *listAuditInput) (*AuditPage, error) {
	at, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	before := int64(0)
	if at != "" {
		if before, err = strconv.ParseInt(at, 10, 64); err != nil {
			return nil, err
		}
	}
	entries, next, err := c.s.app.Audit(c.r.Context(), c.visit, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &AuditPage{Items: []AuditEntry{}}
	if next > 0 {
		out.NextCursor = c.next(strconv.FormatInt(next, 10))
	}
	show, err := c.auditNames()
	if err != nil {
		return nil, err
	}
	for i := range entries {
		out.Items = append(out.Items, show.entry(&entries[i], false))
	}
	return out, nil
}

func getAuditEntry(c *call, in *auditInput) (*AuditEntry, error) {
	seq, err := strconv.ParseInt(in.Seq, 10, 64)
	if err != nil || seq < 1 || strconv.FormatInt(seq, 10) != in.Seq {
		return nil, notFound()
	}
	entry, err := c.s.app.AuditEntry(c.r.Context(), c.visit, seq)
	if err != nil {
		return nil, err
	}
	show, err := c.auditNames()
	if err != nil {
		return nil, err
	}
	out := show.entry(&entry, true)
	return &out, nil
}

func revertAuditEntry(c *call, in *auditInput) (*ChangesDraft, error) {
	seq, err := strconv.ParseInt(in.Seq, 10, 64)
	if err != nil || seq < 1 || strconv.FormatInt(seq, 10) != in.Seq {
		return nil, notFound()
	}
	base, changes, err := c.s.app.Revert(c.r.Context(), c.visit, seq)
	if err != nil {
		return nil, err
	}
	sheets := false
	if err := c.read(extendedPower, func(v *app.Viewer) error { sheets = v.May(sheetPower); return nil }); err != nil {
		return nil, err
	}
	for i := range changes {
		if changes[i].Kind != policy.KindRole || changes[i].Op != policy.Put {
			continue
		}
		if changes[i].Doc, err = withoutSheet(changes[i].Doc, sheets); err != nil { // who is not sent it leaves it as it is (A8.1)
			return nil, err
		}
	}
	out := draftOf(changes)
	out.BaseRevision = base
	return out, nil
}

// auditView is what the audit log is shown with: today's names, and whether
// permission sheets may be in it.
type auditView struct {
	people map[string]Person
	roles  map[string]string // names
	sheets bool
}

func (c *call) auditNames() (out auditView, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out = auditView{people: map[string]Person{}, roles: map[string]string{}, sheets: v.May(sheetPower)}
		for _, r := range v.Policy.Roles() {
			out.roles[r.ID] = r.Name
		}
		for _, u := range v.Policy.Users() {
			out.people[u.ID] = personFor(v, u.ID)
		}
		return nil
	})
	return out, err
}

func (a auditView) entry(e *policy.Entry, bodies bool) AuditEntry {
	out := AuditEntry{Seq: e.Seq, Revision: e.Revision, At: stamp(e.At), Via: e.Via, From: e.From, Note: e.Note, Hash: hex.EncodeToString(e.Hash[:]), Changes: []AuditChange{}}
	out.SelfGrant, out.Actor, out.Confirmed = e.SelfGrant, a.person(e.Actor), a.person(e.Confirmed)
	for _, ch := range e.Changes {
		out.Changes = append(out.Changes, a.change(&ch, bodies))
	}
	return out
}

// person names a user; no id is nobody.
func (a auditView) person(id string) *Person {
	if id == "" {
		return nil
	}
	who, ok := a.people[id]
	if !ok {
		who = Person{Name: policy.DeletedName}
	}
	return &who
}

func (a auditView) change(ch *policy.EntryChange, bodies bool) AuditChange {
	out := AuditChange{Kind: string(ch.Kind), ID: ch.ID, Op: "changed", Name: a.name(ch.Kind, ch.After)}
	switch {
	case ch.Before == nil:
		out.Op = "created"
	case ch.After == nil:
		out.Op = "deleted"
		out.Name = a.name(ch.Kind, ch.Before)
	}
	if bodies {
		out.Before, out.After = a.body(ch.Kind, ch.Before), a.body(ch.Kind, ch.After)
	}
	return out
}

// body is a document as the log shows it: a role's without its sheet for who is
// not sent sheets (A8.1).
func (a auditView) body(kind policy.Kind, doc json.RawMessage) json.RawMessage {
	if kind != policy.KindRole || doc == nil {
		return doc
	}
	shown, err := withoutSheet(doc, a.sheets)
	if err != nil {
		return nil
	}
	return shown
}

// name is a document's name, for lists: of a look, who looks as whom (A13.4).
func (a auditView) name(kind policy.Kind, doc json.RawMessage) string {
	if kind != policy.KindViewAs {
		return nameIn(doc)
	}
	var look policy.ViewAs
	if json.Unmarshal(doc, &look) != nil {
		return "" // erased
	}
	if look.Role != "" {
		return a.person(look.Viewer).Name + " as " + a.roles[look.Role]
	}
	return a.person(look.Viewer).Name + " as " + a.person(look.User).Name
}

// nameIn is a document's name, for lists.
func nameIn(doc json.RawMessage) string {
	var named struct {
		Name string `json:"name"`
	}
	_ = json.Unmarshal(doc, &named) // a document without a name has none
	return named.Name
}

func verifyAudit(c *call, _ *InWorkspace) (*AuditVerdict, error) {
	found, err := c.s.app.VerifyAudit(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	out := &AuditVerdict{OK: found.Bad == 0, Entries: found.Entries}
	if found.Entries > 0 {
		out.Head = hex.EncodeToString(found.Head[:])
	}
	if found.Bad > 0 {
		out.Bad = &found.Bad
	}
	return out, nil
}
