package rest

import (
	"net/http"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// addedInForm are the roles that a user's form adds. It changes nothing else about
// roles: an entry that is missing, ends earlier, is suspended or moved makes the
// whole request fail, with a link to each role's page (A6.5).
func addedInForm(v *app.Viewer, user string, form []FormRole) ([]RoleGift, error) {
	var added []RoleGift
	var elsewhere []ProblemEntry
	sent := map[string]*FormRole{}
	for i := range form {
		f := &form[i]
		if f.Assignment != "" {
			sent[f.Assignment] = f
			continue
		}
		gift := RoleGift{Role: f.Role, From: f.From, Until: f.Until, Reason: f.Reason}
		if f.Site != nil {
			gift.Site = *f.Site
		}
		if f.Role == "" || f.Suspended != nil && *f.Suspended {
			return nil, invalid([]ProblemEntry{{Path: "body.roles", Code: "invalid", Message: "A new role is named by its id or key, and starts in force."}})
		}
		added = append(added, gift)
	}
	for _, a := range v.Policy.AssignmentsOf(user) {
		f, ok := sent[a.ID]
		delete(sent, a.ID)
		over := a.Until != nil && !a.Until.After(v.Now)
		if a.User != user || !ok && over || ok && f.same(v, a) {
			continue
		}
		role, _ := v.Policy.Role(a.Role)
		elsewhere = append(elsewhere, ProblemEntry{Path: "body.roles", Code: "role_removed_elsewhere",
			Message: words.Say("%s is taken away, suspended, dated or moved on the role's own page.", role.Name),
			Link:    "/w/" + v.Policy.Settings().Key + "/settings/roles/r/" + role.Key})
	}
	if len(sent) > 0 {
		return nil, invalid([]ProblemEntry{{Path: "body.roles", Code: "unknown", Message: "One of the roles is no longer held as it was. Reload, and make your change again."}})
	}
	if elsewhere == nil {
		return added, nil
	}
	p := problem(http.StatusUnprocessableEntity, "role_removed_elsewhere", "A user's page adds roles; it takes none away. Do that on the page of the role. Nothing was saved.")
	p.Rule, p.Errors = "A6.5", slices.Clip(elsewhere)
	return nil, p
}

// same reports whether a form shows an assignment as it is; what it leaves out is
// as it is.
func (f *FormRole) same(v *app.Viewer, a policy.AssignmentEntry) bool {
	if f.Suspended != nil && *f.Suspended != a.Suspended {
		return false
	}
	if f.Site != nil {
		if site, err := siteRef(v, *f.Site); err != nil || site != a.Site {
			return false
		}
	}
	return sameInstant(f.From, a.From) && sameInstant(f.Until, a.Until)
}

// sameInstant compares an instant as sent, empty for none, with one as stored.
func sameInstant(sent *string, stored *time.Time) bool {
	if sent == nil {
		return true
	}
	if *sent == "" || stored == nil {
		return *sent == "" && stored == nil
	}
	at, err := readInstant("", *sent) // one that cannot be read is another
	return err == nil && at.Equal(*stored)
}
