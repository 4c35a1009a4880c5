package policy

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // which time zones there are must not depend on the machine
)

func (w *Workspace) names() []name { return nil }

func (w *Workspace) enter(e *entering) error {
	if err := checkKey(e, "key", w.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &w.Name, true); err != nil {
		return err
	}
	if err := cleanText(e, "support", &w.Support); err != nil {
		return err
	}
	if err := oneOf(e, "app_access", &w.AppAccess, AppAccessEveryone, AppAccessEveryone, AppAccessSelected); err != nil {
		return err
	}
	if w.TimeZone == "" {
		w.TimeZone = "UTC"
	}
	if _, err := zoneNamed(w.TimeZone); err != nil || w.TimeZone == "Local" {
		return e.invalid("A6.2", "time_zone", "That is no time zone. Give an IANA name such as Europe/Berlin.")
	}
	if w.Seats != nil && *w.Seats < 1 {
		return e.invalid("A8.3", "seats", "Seats are a number from 1, or null for no limit.")
	}
	if old, ok := e.before.(*Workspace); ok && !e.has("deleted_at") {
		w.DeletedAt, w.DeletedBy = old.DeletedAt, old.DeletedBy
	} else if w.DeletedAt = utc(w.DeletedAt); w.DeletedAt == nil {
		w.DeletedBy = ""
	}
	for i, f := range w.FeaturesOff {
		if _, ok := featureNumber(f); !ok {
			return e.invalid("A7.1", fmt.Sprintf("features_off/%d", i), "There is no such feature; the feature catalogue lists them.")
		}
	}
	if err := w.SignIn.enter(e); err != nil {
		return err
	}
	var err error
	w.DefaultRoles, err = e.resolveAll(KindRole, w.DefaultRoles, "default_roles")
	return err
}

// Zone is the time zone that the workspace's days begin in (A6.2).
func (w *Workspace) Zone() *time.Location {
	zone, err := zoneNamed(w.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// zones keeps what zoneNamed has read, of the few hundred there are: every request asks,
// and reading one anew takes as long as a small request.
var zones sync.Map

func zoneNamed(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}

func (w *Workspace) check(c *checking) error {
	for i, r := range w.DefaultRoles {
		role, ok := c.next.Role(r)
		if !ok {
			return notFound(fmt.Sprintf("%s/default_roles/%d", c.path, i))
		}
		if role.Exclusive {
			return c.invalid("A6.4", fmt.Sprintf("default_roles/%d", i), "An exclusive role cannot be given to every new user. Choose another.")
		}
	}
	return nil
}

// Grace is how long a deleted workspace can be brought back (A8).
const Grace = 30 * 24 * time.Hour

// Deleted reports whether the workspace is shut, and whether it can still be
// brought back at an instant.
func (w *Workspace) Deleted(now time.Time) (shut, recoverable bool) {
	if w.DeletedAt == nil {
		return false, false
	}
	return true, now.Before(w.DeletedAt.Add(Grace))
}
