package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// TrackerActivityEntry is one thing that happened to one of a tracker's records.
type TrackerActivityEntry struct {
	Record LinkedRecord  `json:"record"`
	Entry  ActivityEntry `json:"entry"`
}

// TrackerActivityPage is newest first.
type TrackerActivityPage struct {
	Items      []TrackerActivityEntry `json:"items"`
	NextCursor *string                `json:"next_cursor"`
}

type trackerActivityInput struct {
	InTracker
	Paged
	User     string    `query:"user" maxLength:"64" doc:"Id: what this person did, where they may be named."`
	Kind     string    `query:"kind" enum:"data,state,comments,access" doc:"One kind of entries alone."`
	Property string    `query:"property" maxLength:"64" doc:"Id or key, or site: changes of this property."`
	From     time.Time `query:"from" doc:"From this instant on."`
	To       time.Time `query:"to" doc:"Before this instant."`
}

// activityKinds are the kinds of entries that the parameter names.
var activityKinds = map[string][]string{
	"data":     {record.EventCreated, record.EventEdited, record.EventSite, record.EventArchived, record.EventRestored, record.EventBinned, record.EventRecovered},
	"state":    {record.EventMoved},
	"comments": {record.EventCommented, record.EventRecommented, record.EventUncommented},
	"access":   {record.EventRestricted},
}

func (s *Server) routesTrackerActivity() {
	add(s, guestAllowed.seenAs(), operation{id: "list-tracker-activity", method: "GET", path: "/workspaces/{workspace}/trackers/{tracker}/activity", tag: "records",
		summary: "What happened to the records of the tracker, newest first, as far as the caller may know it"}, listTrackerActivity)
}

func listTrackerActivity(c *call, in *trackerActivityInput) (*TrackerActivityPage, error) {
	before, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	q := app.ActivityQuery{User: in.User, Kinds: activityKinds[in.Kind], Property: in.Property, From: in.From, To: in.To}
	found, err := c.s.app.TrackerActivity(c.r.Context(), c.visit, in.Tracker, q, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &TrackerActivityPage{Items: []TrackerActivityEntry{}, NextCursor: c.next(found.Next)}
	for i := range found.Events {
		e := &found.Events[i]
		out.Items = append(out.Items, TrackerActivityEntry{Record: LinkedRecord{ID: e.Record.ID, Number: e.Record.Number, Label: e.Record.Label}, Entry: activityEntry(&e.EventView, found.Names)})
	}
	return out, nil
}
