package policy

import (
	"github.com/trackward/trackward/internal/access"
)

// NeedsRegion is the reason for who has a right at a site and not at the region
// above it (A7.2).
const NeedsRegion access.Reason = "region"

// MayReport is whether a user may open a report (View), change it (Edit) or
// delete it (Manage), as the subject they came as; else why not (A7). Own reports
// are their owner's, shared ones are changed by who may share, and a template
// needs the level at its site and at the region above it, or for the whole
// workspace. All of them are about a tracker that one sees.
func (s *Snapshot) MayReport(subject *access.Subject, user string, r *Report, l access.FeatureLevel) access.Reason {
	if t, ok := s.schemas[r.Tracker]; r.Tracker != "" && (!ok || !seesTracker(subject, t)) {
		return access.Ceiling
	}
	switch r.Kind {
	case ReportOwn:
		return givenIf(r.Owner == user && subject.Use(access.Reports, min(l, access.Edit)))
	case ReportShared:
		if l > access.View {
			l = access.Manage
		}
		return givenIf(subject.Use(access.Reports, l))
	case ReportTemplate:
		if !subject.Use(access.Reports, access.View) { // a workspace may have them switched off
			return access.Ceiling
		}
		return s.MayTemplates(subject, r.Site, l)
	}
	return access.Ceiling
}

// MayTemplates is whether a subject has report templates at a level at a site, ""
// for the whole workspace, by id or key; else why not (A7.2).
func (s *Snapshot) MayTemplates(subject *access.Subject, site string, l access.FeatureLevel) access.Reason {
	if site == "" {
		return givenIf(subject.UseAt(access.ReportTemplates, l, 0))
	}
	z, ok := s.Site(site)
	switch {
	case !ok:
		return access.Ceiling
	case subject.UseAt(access.ReportTemplates, l, z.N):
		return access.Allowed
	case subject.HeldAt(access.ReportTemplates, l, z.N):
		return NeedsRegion
	}
	return access.Ceiling
}

func seesTracker(subject *access.Subject, t *Schema) bool {
	g := subject.Tracker(t.N)
	return g.Sees()
}

func givenIf(ok bool) access.Reason {
	if ok {
		return access.Allowed
	}
	return access.Ceiling
}

// savesReport demands what writing a report needs; deleting one is Manage.
func (d *draft) savesReport(r *Report, l access.FeatureLevel, path string) error {
	if d.powers.system {
		return nil
	}
	owned := *r
	if owned.Tracker = ""; owned.Owner == "" { // a new one: its tracker is looked up later
		owned.Owner = d.powers.user
	}
	subject, ok := d.subject()
	reason := access.Ceiling
	if ok {
		reason = d.base.MayReport(&subject, d.powers.user, &owned, l)
	}
	if reason == access.Allowed {
		return nil
	}
	return refusedReport(reason, r.Kind, l, path)
}

// refusedReport says which level is missing, and where.
func refusedReport(reason access.Reason, kind string, l access.FeatureLevel, path string) error {
	word := levelWordEdit
	if l == access.Manage || kind == ReportShared {
		word = levelWordManage
	}
	switch {
	case kind != ReportTemplate:
		return forbidden("A7", path, "Saving this report needs %s on reports. Ask somebody who manages them.", word)
	case reason == NeedsRegion:
		return forbidden("A7.2", path, "You have %s on report templates at this site, and it is needed at the region above it too, or for the whole workspace. Ask for the role at the region.", word)
	}
	return forbidden("A7.2", path, "This needs %s on report templates at this site and at the region above it, or for the whole workspace. Ask somebody with settings access for such a role.", word)
}

// mayOpenReport reports whether a report exists for the actor.
func (d *draft) mayOpenReport(r *Report) bool {
	subject, ok := d.subject()
	return ok && d.base.MayReport(&subject, d.powers.user, r, access.View) == access.Allowed
}

// judgeReport: what does not exist for the actor is not there to be written,
// whatever their settings access.
func (a authorizing) judgeReport() error {
	if old, ok := a.before.(*Report); ok {
		if !a.d.mayOpenReport(old) {
			return notFound(a.path + "/id")
		}
		level := access.Edit
		if a.after == nil {
			level = access.Manage
		}
		if err := a.d.savesReport(old, level, a.path); err != nil {
			return err
		}
	}
	if now, ok := a.after.(*Report); ok {
		return a.d.savesReport(now, access.Edit, a.path)
	}
	return nil
}
