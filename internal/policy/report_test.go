package policy

import (
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// reporting is a tracker, and a report of each kind on it.
func reporting(w *world) (tracker string, ids map[string]string) {
	tracker = w.do(system, putDoc(KindTracker, "", `{"key":"x","name":"X","uses_sites":true,"properties":[{"key":"a","type":"number"},{"key":"d","type":"date"}],"states":[{"key":"s"}]}`))
	site := w.do(system, putDoc(KindSite, "", `{"key":"north","name":"North","kind":"region"}`))
	w.user("plain", SettingsNone)
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"manager","site":"*"}`))
	ids = map[string]string{"site": site}
	for kind, place := range map[string]string{ReportOwn: ``, ReportShared: ``, ReportTemplate: `,"site":"north"`} {
		ids[kind] = w.do(w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","kind":"`+kind+`","tracker":"x","columns":["a","d","number"],"group":"d:month","measures":["count","sum:a"],"sort":["-a"],"date":"d","period":"this_month"`+place+`}`))
	}
	return tracker, ids
}

// visiting is somebody who came through the pages, with their roles.
func (w *world) visiting(user string) Actor {
	a := w.as(user)
	a.Request = access.Request{Now: w.now, Channel: access.Page, Scope: access.Unlimited()}
	return a
}

func (w *world) reports() int { return len(w.snap.Reports()) }

func TestAReportForgetsWhatIsGone(t *testing.T) {
	w := newWorld(t)
	tracker, ids := reporting(w)
	r, _ := w.snap.Report(ids[ReportOwn])
	x, _ := w.snap.Tracker("x")
	a, d := x.Properties[0].ID, x.Properties[1].ID
	if !slices.Equal(r.Columns, []string{a, d, "number"}) || r.Group != d+":month" || r.Measures[1] != "sum:"+a || r.Sort[0] != "-"+a || r.Date != d {
		t.Fatalf("keys are not resolved to ids: %+v", r.Report)
	}
	now := stored[Tracker](w, KindTracker, tracker)
	now.Properties = now.Properties[:0]
	w.do(system, putDoc(KindTracker, tracker, now))
	if r, _ = w.snap.Report(ids[ReportOwn]); !slices.Equal(r.Columns, []string{"number"}) || r.Group+r.Date+r.Period != "" || len(r.Measures) != 1 || len(r.Sort) != 0 {
		t.Errorf("removed properties stand in it: %+v", r.Report)
	}
	w.do(system, del(KindSite, ids["site"]))
	if _, ok := w.snap.Report(ids[ReportTemplate]); ok || w.reports() != 2 {
		t.Error("a template stays at a site that is gone")
	}
	w.do(system, del(KindUser, "plain"))
	if _, ok := w.snap.Report(ids[ReportOwn]); ok || w.reports() != 1 {
		t.Error("somebody's own report outlives them, or a shared one does not")
	}
	w.do(system, del(KindTracker, tracker))
	if w.reports() != 0 {
		t.Error("a report outlives its tracker")
	}
}

// Settings access of any level opens no report and writes none (A7: feature rows;
// A8 has none for them).
func TestSettingsAccessWritesNoReport(t *testing.T) {
	w := newWorld(t)
	_, ids := reporting(w)
	w.user("ext", SettingsExtended)
	for _, who := range []string{"ext", w.owner} {
		for _, kind := range []string{ReportOwn, ReportShared, ReportTemplate} {
			w.refuse(CodeNotFound, w.visiting(who), del(KindReport, ids[kind]))
			w.refuse(CodeForbidden, w.visiting(who), putDoc(KindReport, "", `{"name":"R","kind":"`+kind+`","tracker":"x"}`))
		}
	}
	w.refuse(CodeInvalid, w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","tracker":"x","site":"north"}`))
	w.refuse(CodeInvalid, w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","tracker":"x","period":"this_month"}`))
	w.refuse(CodeInvalid, w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","tracker":"x","period":"for ever","date":"d"}`))
	w.refuse(CodeInvalid, w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","tracker":"x","period":"this_month","date":"a"}`))
	w.refuse(CodeInvalid, w.visiting("plain"), putDoc(KindReport, "", `{"name":"R","tracker":"x","columns":["nosuch"]}`))
	w.refuse(CodeInvalid, w.visiting("plain"), w.patched(KindReport, ids[ReportOwn], map[string]any{"kind": ReportTemplate}))
	shared, _ := w.snap.Report(ids[ReportShared])
	u, _ := w.snap.User("plain")
	subject, _ := w.snap.Engine().Subject(u.N, access.Request{Now: w.now, Channel: access.Page, Scope: access.Unlimited()})
	if w.snap.MayReport(&subject, "plain", shared.Report, access.Manage) != access.Allowed || w.snap.MayReport(&subject, "other", &Report{Kind: ReportOwn, Owner: "plain"}, access.View) == access.Allowed {
		t.Error("own reports are their owner's, shared ones take manage")
	}
}

// A4.3: of a date the period stays when what is grouped by is named otherwise; nothing is
// left of a group that has no name.
func TestAGroupKeepsItsPeriodUnderAnotherName(t *testing.T) {
	name := func(ref string) string { return map[string]string{"p1": "due", "state": "state"}[ref] }
	for group, want := range map[string]string{"p1": "due", "p1:week": "due:week", "p1:": "due:", "state": "state", "p2": "", "p2:week": "", "": ""} {
		if got := Regroup(group, name); got != want {
			t.Errorf("%q is %q, not %q", group, got, want)
		}
		if ref, period, periodic := CutGroup(group); GroupRef(group) != ref || periodic != (len(group) > len(ref)) || periodic && ref+":"+period != group {
			t.Errorf("%q is %q by %q", group, ref, period)
		}
	}
}
