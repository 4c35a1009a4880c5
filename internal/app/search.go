package app

import (
	"context"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// searchFor bounds how long all trackers together are searched.
const searchFor = 4 * time.Second

// Found is what a search found, by tracker.
type Found struct {
	In []FoundIn
	// Cut says that there was no time for some of the trackers.
	Cut   bool
	Names Names
}

// FoundIn are the newest records of one tracker that hold the text.
type FoundIn struct {
	Tracker *policy.Schema
	Hits    []Hit
	More    bool
}

// Hit is a record, and where in it the text stands.
type Hit struct {
	View    record.View
	Label   string // "" where the label property is hidden or empty
	Matches []Match
}

// Match is a property in which the text stands, and the part of it around.
type Match struct {
	Prop *policy.Property
	Text string
}

// Search looks for a text in the records that the viewer sees: in the text
// properties they view on each (A4.2), and as the number. Each tracker is asked
// through its own plan.
func (a *App) Search(ctx context.Context, visit *Visit, q string, each int) (out Found, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out = Found{Names: v.names()}
		q = strings.TrimSpace(q)
		if q == "" {
			return nil
		}
		within, stop := context.WithTimeout(ctx, searchFor)
		defer stop()
		for _, t := range v.Policy.Trackers() {
			rv := v.on(t)
			if !rv.Grants.Sees() {
				continue
			}
			found, err := a.searchIn(within, v, rv, q, each)
			if err != nil && within.Err() != nil && ctx.Err() == nil {
				out.Cut = true
				return nil
			}
			if err != nil {
				return err
			}
			if len(found.Hits) > 0 {
				out.In = append(out.In, found)
			}
		}
		return nil
	})
	return out, err
}

func (a *App) searchIn(ctx context.Context, v *Viewer, rv *record.Viewer, q string, each int) (out FoundIn, err error) {
	out.Tracker = rv.Tracker
	known := map[string]bool{}
	add := func(plan record.Plan) error {
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		for i := range page.views {
			if id := page.views[i].ID(); !known[id] {
				known[id] = true
				out.Hits = append(out.Hits, hit(&page.views[i], q))
			}
		}
		return nil
	}
	if number, isNumber := strings.CutPrefix(q, "#"); isNumber || allDigits(q) {
		if plan, err := record.OnePlan(rv, number, record.LiveAndArchived); err == nil && allDigits(number) {
			if err := add(plan); err != nil {
				return out, err
			}
		}
	}
	plan, err := record.NewPlan(rv, record.Query{Q: q, Limit: each + 1})
	if err != nil {
		return out, refusedQuery(err)
	}
	if err := add(plan); err != nil {
		return out, err
	}
	if out.More = len(out.Hits) > each; out.More {
		out.Hits = out.Hits[:each]
	}
	return out, nil
}

func allDigits(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}

// hit says where in what is viewed the text stands.
func hit(view *record.View, q string) Hit {
	out := Hit{View: *view, Label: label(view)}
	key := record.TextKey(q)
	for _, c := range view.Cells() {
		if c.Prop.ID == view.Tracker().Label || c.Value.Text == "" || !searched(c.Prop.Type) || !strings.Contains(record.TextKey(c.Value.Text), key) {
			continue
		}
		out.Matches = append(out.Matches, Match{Prop: c.Prop, Text: around(c.Value.Text, q)})
	}
	return out
}

func searched(t policy.PropertyType) bool {
	switch t {
	case policy.Text, policy.LongText, policy.Phone, policy.Email, policy.URL:
		return true
	}
	return false
}

// around is the part of a text in which the words stand, on one line.
func around(text, q string) string {
	const most = 120
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	at := max(0, strings.Index(strings.ToLower(text), strings.ToLower(q)))
	from := max(0, len([]rune(text[:min(at, len(text))]))-most/3)
	from = min(from, len(runes)-most)
	out := string(runes[from : from+most])
	if from > 0 {
		out = "…" + out
	}
	if from+most < len(runes) {
		out += "…"
	}
	return out
}
