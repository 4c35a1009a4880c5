package rest

import "github.com/trackward/trackward/internal/app"

// SetupChange is one change of a tracker's setup.
type SetupChange struct {
	At    string        `json:"at" format:"date-time"`
	Who   *Person       `json:"who,omitempty" doc:"Absent: the server itself, or somebody whom the caller may not name."`
	Parts []ChangedPart `json:"parts"`
}

// ChangedPart is what became of one part of the setup.
type ChangedPart struct {
	Kind   string         `json:"kind" enum:"tracker,property,state,transition"`
	Name   string         `json:"name"`
	Op     string         `json:"op" enum:"created,changed,removed"`
	Fields []ChangedField `json:"fields" doc:"Of a part that was changed."`
}

// ChangedField is a fact of a part before and after.
type ChangedField struct {
	Field  string   `json:"field" enum:"name,singular,key,label,layout,uses_sites,restriction_label,deleted,type,help,options,currency,assigns,may_be_taken,unique,kind,color,shape,required"`
	Before []string `json:"before" doc:"Words; empty: none; true or false where it is yes or no."`
	After  []string `json:"after"`
}

// SetupChangePage is newest first.
type SetupChangePage struct {
	Items      []SetupChange `json:"items"`
	NextCursor *string       `json:"next_cursor"`
}

type trackerAuditInput struct {
	InTracker
	Paged
}

func (s *Server) routesTrackerAudit() {
	add(s, member.seenAs(), operation{id: "list-tracker-audit", method: "GET", path: "/workspaces/{workspace}/trackers/{tracker}/audit", tag: "audit",
		summary: "How the tracker's setup was changed, newest first, for who has the audit feature where they manage it (A7); as far as they may know its setup now"}, listTrackerAudit)
}

func listTrackerAudit(c *call, in *trackerAuditInput) (*SetupChangePage, error) {
	before, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := c.s.app.TrackerAudit(c.r.Context(), c.visit, in.Tracker, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &SetupChangePage{Items: []SetupChange{}, NextCursor: c.next(found.Next)}
	for i := range found.Changes {
		out.Items = append(out.Items, setupChange(&found.Changes[i]))
	}
	return out, nil
}

func setupChange(e *app.SetupChange) SetupChange {
	out := SetupChange{At: stamp(e.At), Parts: []ChangedPart{}}
	if e.Who != nil {
		who := person(*e.Who)
		out.Who = &who
	}
	for _, p := range e.Parts {
		part := ChangedPart{Kind: p.Kind, Name: p.Name, Op: p.Op, Fields: []ChangedField{}}
		for _, f := range p.Fields {
			part.Fields = append(part.Fields, ChangedField{Field: f.Field, Before: list(f.Before), After: list(f.After)})
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}
