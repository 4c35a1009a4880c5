package rest

import "github.com/trackward/trackward/internal/app"

// SearchAnswer is what was found, by tracker, in the order of the trackers.
type SearchAnswer struct {
	Items []SearchIn `json:"items"`
	Cut   bool       `json:"cut" doc:"There was no time for every tracker; search in one of them."`
}

// SearchIn are the newest records of one tracker that hold the text.
type SearchIn struct {
	Tracker  Named       `json:"tracker"`
	Singular string      `json:"singular,omitempty"`
	Records  []SearchHit `json:"records"`
	More     bool        `json:"more" doc:"There are more: list the tracker's records with q."`
}

// SearchHit is a record that was found.
type SearchHit struct {
	ID      string        `json:"id"`
	Number  int64         `json:"number"`
	Label   string        `json:"label,omitempty" doc:"Absent where its label property is not viewable."`
	State   string        `json:"state" doc:"Key."`
	Matches []SearchMatch `json:"matches" doc:"Properties other than the label in which the text stands."`
}

// SearchMatch is a viewable property in which the text stands.
type SearchMatch struct {
	Property string `json:"property" doc:"Key."`
	Label    string `json:"label"`
	Text     string `json:"text" doc:"The part around it."`
}

type searchInput struct {
	InWorkspace
	Q     string `query:"q" maxLength:"200" required:"true" doc:"A text, or a record's number."`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"5" doc:"Records of each tracker."`
}

func (s *Server) routesSearch() {
	add(s, guestAllowed.seenAs(), operation{id: "search", method: "GET", path: "/workspaces/{workspace}/search", tag: "records",
		summary: "Records that the caller sees, by a text in what they view of them or by number"}, search)
}

func search(c *call, in *searchInput) (*SearchAnswer, error) {
	found, err := c.s.app.Search(c.r.Context(), c.visit, in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &SearchAnswer{Items: []SearchIn{}, Cut: found.Cut}
	for i := range found.In {
		out.Items = append(out.Items, foundIn(&found.In[i]))
	}
	return out, nil
}

func foundIn(f *app.FoundIn) SearchIn {
	out := SearchIn{Tracker: Named{ID: f.Tracker.ID, Key: f.Tracker.Key, Name: f.Tracker.Name}, Singular: f.Tracker.Singular, Records: []SearchHit{}, More: f.More}
	for i := range f.Hits {
		h := &f.Hits[i]
		one := SearchHit{ID: h.View.ID(), Number: h.View.Number(), Label: h.Label, State: h.View.State().Key, Matches: []SearchMatch{}}
		for _, m := range h.Matches {
			one.Matches = append(one.Matches, SearchMatch{Property: m.Prop.Key, Label: m.Prop.Label, Text: m.Text})
		}
		out.Records = append(out.Records, one)
	}
	return out
}
