package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
)

func (s *Server) routesAccess() {
	const access = "/workspaces/{workspace}/access"
	add(s, guestAllowed.seenAs(), operation{id: "check-access", method: "POST", path: access + "/check", tag: "why", summary: "May somebody do something? (A13)"}, checkAccess)
	add(s, guestAllowed.seenAs(), operation{id: "explain-access", method: "POST", path: access + "/explain", tag: "why", summary: "Why may somebody do something, or why not, and what would change it (A13)"}, explainAccess)
	add(s, member.seenAs(), operation{id: "who-can", method: "POST", path: access + "/who-can", tag: "why", summary: "Who can do something, for who may configure the tracker"}, whoCan)
	add(s, settings(selective), operation{id: "compare-access", method: "GET", path: access + "/compare", tag: "why", summary: "What differs between two users, two roles, or two revisions of the policy"}, compareAccess)
	add(s, settings(extended), operation{id: "list-access-told", method: "GET", path: access + "/log", tag: "why", summary: "Who was told access facts of records they do not see (A2.4)"}, listTold)
	add(s, member, operation{id: "get-user-access", method: "GET", path: "/workspaces/{workspace}/users/{user}/access", tag: "why", summary: "What a user can do, tracker by tracker, and by which roles"}, userAccess)
}

// instant reads the time that a question is about; zero is now. The door is
// asked before anybody is told what is wrong (A3.13).
func (c *call) instant(path, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := readInstant(path, text)
	if err == nil {
		return at, nil
	}
	if shut := c.door(); shut != nil {
		return time.Time{}, shut
	}
	return time.Time{}, err
}

func checkAccess(c *call, in *whyInput) (*WhyDecision, error) {
	at, err := c.instant("body.at", in.Body.At)
	if err != nil {
		return nil, err
	}
	out, err := c.s.app.Check(c.r.Context(), c.visit, in.Body.ask(at))
	if err != nil {
		return nil, err
	}
	return &WhyDecision{Allowed: out.Allowed, Reason: out.Reason}, nil
}

func explainAccess(c *call, in *whyInput) (*app.WhyAnswer, error) {
	at, err := c.instant("body.at", in.Body.At)
	if err != nil {
		return nil, err
	}
	out, err := c.s.app.Explain(c.r.Context(), c.visit, in.Body.ask(at), c.w.Header().Get("X-Request-Id"))
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func whoCan(c *call, in *whoInput) (*app.WhoAnswer, error) {
	at, err := c.instant("body.at", in.Body.At)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	out, err := c.s.app.WhoCan(c.r.Context(), c.visit, app.Ask{Action: b.Action, Tracker: b.Tracker, Record: b.Record, Property: b.Property,
		State: b.State, Site: b.Site, Channel: b.Channel, Address: b.Address, At: at})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func userAccess(c *call, in *userAccessInput) (*app.EffectiveAccess, error) {
	out, err := c.s.app.Access(c.r.Context(), c.visit, in.User, in.Without, in.Tracker)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func compareAccess(c *call, in *compareInput) (*app.AccessComparison, error) {
	out, err := c.s.app.CompareAccess(c.r.Context(), c.visit, in.A, in.B)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func listTold(c *call, in *toldInput) (*ToldPage, error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	told, next, names, err := c.s.app.AccessLog(c.r.Context(), c.visit, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ToldPage{Items: []Told{}}
	for _, t := range told {
		item := Told{ID: t.ID, At: stamp(t.At), Via: t.Via, Question: t.Question, Record: t.Record, Tracker: Named{ID: t.Tracker, Name: "a deleted tracker"}}
		if tracker, ok := names.Tracker(t.Tracker); ok {
			item.Tracker = Named{ID: tracker.ID, Key: tracker.Key, Name: tracker.Name}
		}
		item.Actor, item.User = toldPerson(names, t.Actor), toldPerson(names, t.User)
		out.Items = append(out.Items, item)
	}
	if next != "" {
		out.NextCursor = c.next(next)
	}
	return out, nil
}

// toldPerson names a user; no id is nobody.
func toldPerson(names app.Names, id string) *Person {
	if id == "" {
		return nil
	}
	p := person(names.Person(id))
	return &p
}
