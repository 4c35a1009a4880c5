package policy

import (
	"testing"
	"time"
)

func TestAReviewIsWrittenByItsOwnRoadAndKeptAsEvidence(t *testing.T) { // A14
	w := newWorld(t)
	role := w.do(system, putDoc(KindRole, "", Role{Key: "clerk", Name: "Clerk", Portal: PortalStaff, Enabled: true}))
	user := w.do(system, putDoc(KindUser, "", User{Name: "Ann", Email: "ann@example.org", Kind: KindRegular, Status: StatusActive, Confirmed: true, AppAccess: true, Settings: SettingsNone}))
	given := w.do(system, putDoc(KindAssignment, "", Assignment{User: user, Role: role, Site: AllSites}))
	w.now = w.now.Add(time.Hour)
	due := w.now.AddDate(0, 0, 7)
	doc := map[string]any{"name": "Clerks", "scope": map[string]any{"kind": "role", "id": "clerk"}, "due": due}
	w.refuse(CodeForbidden, w.as(w.owner), putDoc(KindReview, "", doc))

	by := w.as(w.owner)
	by.Review = true
	past := map[string]any{"name": "Clerks", "scope": map[string]any{"kind": "role", "id": "clerk"}, "due": w.now}
	w.refuse(CodeInvalid, by, putDoc(KindReview, "", past))
	id := w.do(by, putDoc(KindReview, "", doc))
	r, ok := w.snap.Review(id)
	if !ok || r.Repeat != RepeatQuarterly || r.Silence != DecideKeep || r.StartedBy != w.owner || r.Scope.ID != role || r.Scope.Name != "Clerk" {
		t.Fatalf("%+v", r.Review)
	}
	w.refuse(CodeForbidden, by, Change{Op: Del, Kind: KindReview, ID: id})

	said := map[string]any{"review": id, "assignment": given, "decision": "shorten", "until": w.now.AddDate(0, 0, 1)}
	w.refuse(CodeForbidden, w.as(w.owner), putDoc(KindReviewDecision, "", said))
	w.do(by, putDoc(KindReviewDecision, "", said))
	said["decision"], said["until"] = "remove", nil
	w.do(by, putDoc(KindReviewDecision, "", said), Change{Op: Del, Kind: KindAssignment, ID: given})
	if all := w.snap.Decisions(id); len(all) != 1 || all[0].Decision != DecideRemove || all[0].By != w.owner || all[0].Was == nil || all[0].Was.User != user {
		t.Fatalf("a later decision stands in the place of the one before: %+v", all)
	}
	if _, still := w.snap.Assignment(given); still {
		t.Error("what was removed is still there")
	}
	back, err := Inverse(w.last.Entry)
	if err != nil || len(back) != 1 || back[0].Kind != KindAssignment {
		t.Errorf("undoing gives the role again and takes back nothing that was said: %v %v", back, err)
	}
	d, _ := w.snap.DecisionOn(id, given)
	o, _ := w.snap.Object(KindReview, id)
	closed := clone(r.Review)
	closed.ClosedAt, closed.Evidence = &due, &Evidence{File: "f", SHA256: "00"}
	w.do(by, Change{Op: Del, Kind: KindReviewDecision, ID: d.ID}, putDoc(KindReview, id, closed))
	if r, _ := w.snap.Review(id); r.Open() || !r.ClosedAt.Equal(w.now) || r.ClosedBy != w.owner || r.Evidence.File != "f" {
		t.Errorf("%+v, it was %s", r.Review, o.Doc)
	}
	if _, err := Inverse(w.last.Entry); err == nil {
		t.Error("a finished review was undone")
	}
	other := clone(closed)
	other.Evidence, other.Name = &Evidence{File: "g"}, "Renamed"
	w.do(by, putDoc(KindReview, id, other))
	if r, _ := w.snap.Review(id); r.Evidence.File != "f" || r.Name != "Renamed" {
		t.Errorf("evidence was replaced: %+v", r.Review)
	}
	w.refuse(CodeInvalid, by, putDoc(KindReviewDecision, "", map[string]any{"review": id, "assignment": given, "decision": "keep"}))
}
