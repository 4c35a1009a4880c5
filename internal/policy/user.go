package policy

import (
	"slices"
	"time"
)

// The scopes of users' names.
const (
	emailScope   = "email"
	accountScope = "account"
)

// DeletedName stands in place of a deleted user's name (A8.5).
const DeletedName = "Trackward"

func (u *User) names() []name {
	if u.Status == StatusDeleted {
		return nil
	}
	var out []name
	if canonical, err := CanonicalEmail(u.Email); err == nil {
		out = append(out, name{emailScope, canonical})
	}
	if u.Account != "" {
		out = append(out, name{accountScope, u.Account})
	}
	return out
}

// tombstone is what stays of a deleted user: that the id was somebody's.
func (u *User) tombstone() *User {
	return &User{Name: DeletedName, Kind: u.Kind, Status: StatusDeleted, Settings: SettingsNone}
}

// counts reports whether the user takes a seat (A8.3).
func (u *User) counts() bool { return TakesSeat(u.Kind, u.Status) }

// TakesSeat reports whether users of a kind and status take seats (A8.3).
func TakesSeat(kind, status string) bool {
	return kind != KindViewer && (status == StatusInvited || status == StatusActive)
}

// entersApp reports whether the door's gates 1 and 2 let the user in.
func (u *User) entersApp(w *Workspace) bool {
	return u.Status == StatusActive && (u.Kind != KindRegular || u.Confirmed) && u.passesAppAccess(w)
}

// passesAppAccess reports whether gate 2 lets the user in (A5.1).
func (u *User) passesAppAccess(w *Workspace) bool {
	return u.Kind != KindViewer && (w.AppAccess != AppAccessSelected || u.AppAccess)
}

func (u *User) enter(e *entering) error {
	if err := u.enterTexts(e); err != nil {
		return err
	}
	old, _ := e.before.(*User)
	if err := u.enterKind(e, old); err != nil {
		return err
	}
	if err := u.enterOwner(e, old); err != nil {
		return err
	}
	if err := u.enterStanding(e, old); err != nil {
		return err
	}
	if err := u.enterSessions(e, old); err != nil {
		return err
	}
	if err := u.enterAppAccess(e, old); err != nil {
		return err
	}
	return u.enterPowers(e, old)
}

func (u *User) enterTexts(e *entering) error {
	if err := cleanName(e, "name", &u.Name, true); err != nil {
		return err
	}
	if err := cleanName(e, "email", &u.Email, false); err != nil {
		return err
	}
	if err := cleanName(e, "phone", &u.Phone, false); err != nil {
		return err
	}
	if err := cleanName(e, "job_code", &u.JobCode, false); err != nil {
		return err
	}
	if u.Email == "" {
		return nil
	}
	if _, err := CanonicalEmail(u.Email); err != nil {
		return e.invalid("A8.6", "email", notAnAddress)
	}
	return nil
}

// RepresentsTeam is what a guest stands for where several people hold the link.
const RepresentsTeam = "team"

func (u *User) enterKind(e *entering, old *User) error {
	kept := KindRegular
	if old != nil {
		kept = old.Kind
	}
	if err := oneOf(e, "kind", &u.Kind, kept, KindRegular, KindGuest, KindViewer, KindIntegration); err != nil {
		return err
	}
	if old != nil && old.Kind != u.Kind && (old.Kind == KindIntegration || u.Kind == KindIntegration) {
		return e.invalid("A10", "kind", "A machine does not become a person, nor a person a machine. Create a new user.")
	}
	if u.Represents == "person" || u.Kind != KindGuest {
		u.Represents = ""
	}
	if u.Represents != "" && u.Represents != RepresentsTeam {
		return e.invalid("A1 user", "represents", "A guest represents a person or a team.")
	}
	if u.Kind == KindRegular && u.Email == "" {
		return e.invalid("A8.6", "email", "A regular user signs in by e-mail; give one.")
	}
	return nil
}

// enterOwner settles who answers for an integration: a regular user who is not
// deactivated when they are chosen, and stays named until another one is (A10).
func (u *User) enterOwner(e *entering, old *User) error {
	if u.Kind != KindIntegration {
		u.Owner = ""
		return nil
	}
	if old != nil && !e.has("owner") {
		u.Owner = old.Owner
	}
	if u.Owner == "" || old != nil && u.Owner == old.Owner {
		return nil
	}
	id, err := e.resolve(KindUser, u.Owner, "owner")
	if err != nil {
		return err
	}
	doc, _ := e.draft.get(KindUser, id)
	if who := doc.(*User); who.Kind != KindRegular || who.Status != StatusActive && who.Status != StatusInvited {
		return e.invalid("A10", "owner", "A person answers for an integration: choose a regular user who is not deactivated.")
	}
	u.Owner = id
	return nil
}

// enterStanding fills in status, confirmation and account, which people do not
// type: an e-mail is confirmed by its holder alone (A8.6).
func (u *User) enterStanding(e *entering, old *User) error {
	if old == nil {
		old = &User{Kind: u.Kind, Status: StatusActive}
		if u.Kind == KindRegular {
			old.Status = StatusInvited
		}
		if e.draft.actor.System && u.Confirmed {
			old.Status = StatusActive
		}
	}
	if err := oneOf(e, "status", &u.Status, old.Status, StatusInvited, StatusActive, StatusDeactivated); err != nil {
		return err
	}
	if !e.has("confirmed") {
		u.Confirmed = old.Confirmed
	}
	if !e.has("account") {
		u.Account = old.Account
	}
	held := e.has("held_by")
	if !held {
		u.HeldBy = old.HeldBy
	}
	if !e.draft.actor.System || !e.has("old_account") {
		u.OldAccount = old.OldAccount
	}
	if u.HeldBy == "" && (old.HeldBy != "" || u.Account != "") {
		u.OldAccount = "" // somebody has vouched, or signs in again
	}
	if e.draft.actor.System {
		return u.settle(e)
	}
	if u.Confirmed != old.Confirmed {
		return e.invalid("A8.6", "confirmed", "An e-mail is confirmed by whoever reads it. Send the invitation again instead.")
	}
	if u.Account != old.Account {
		return e.invalid("A8.6", "account", "Which account signs in is decided by signing in; leave it as it is.")
	}
	if held && u.HeldBy != old.HeldBy && (u.HeldBy != "" || e.draft.powers.level < levelFull || old.HeldBy == e.draft.actor.User) {
		return forbidden("A8.6", e.path+"/held_by", "The roles wait until the old address, or a full user who did not change the e-mail, vouches for the new one.")
	}
	if old.Status == StatusInvited && u.Status == StatusActive && u.Kind == KindRegular {
		return e.invalid("A8.6", "status", "An invited user becomes active by confirming the e-mail. Send the invitation again instead.")
	}
	u.unlink(e, old)
	return u.settle(e)
}

// unlink parts the user from the account when an administrator changes the
// e-mail: the new address is invited, and roles wait (A8.6). Whoever stops being
// regular loses the account too, but stays known as confirmed, and the account as the
// old one, so that the way through another kind changes no e-mail unnoticed. A viewer
// keeps theirs: it opens nothing, and the door says why (A3.13).
func (u *User) unlink(e *entering, old *User) {
	leaves := u.Kind != KindRegular && (u.Kind != KindViewer || old.Kind != KindViewer)
	moves := !sameEmail(u.Email, old.Email) && (old.Confirmed || old.HeldBy != "")
	if !leaves && !moves {
		return
	}
	if u.OldAccount == "" { // of two changes in a row the first counts
		u.OldAccount = old.Account
	}
	u.Account = ""
	if !moves {
		return
	}
	u.Confirmed = false
	u.HeldBy = e.draft.actor.User
	e.draft.notes = append(e.draft.notes, "The e-mail has changed: the new address is invited, and the roles wait until the old address or another full user confirms the change.")
}

func sameEmail(a, b string) bool {
	ca, errA := CanonicalEmail(a)
	cb, errB := CanonicalEmail(b)
	return errA == nil && errB == nil && ca == cb || a == b
}

// settle makes the status agree with the kind and the confirmation.
func (u *User) settle(e *entering) error {
	switch {
	case u.Kind != KindRegular && u.Status == StatusInvited:
		u.Status = StatusActive // nobody is waited for
	case u.Kind == KindRegular && u.Status == StatusActive && !u.Confirmed:
		if e.draft.actor.System && e.has("status") {
			return e.invalid("A8.6", "status", "An active regular user has a confirmed e-mail. Set confirmed, or invited as the status.")
		}
		u.Status = StatusInvited
	case u.Kind == KindRegular && u.Status == StatusInvited && u.Confirmed:
		u.Status = StatusActive
	}
	return nil
}

// maxEndedSessions bounds the ids a document names; beyond it, end all.
const maxEndedSessions = 200

// enterSessions ends sessions. What has ended stays ended, also when an older
// document is put back: nothing revives a session (A12.1).
func (u *User) enterSessions(e *entering, old *User) error {
	u.SessionsSince = utc(u.SessionsSince)
	if old != nil {
		if u.SessionsSince == nil || old.SessionsSince != nil && old.SessionsSince.After(*u.SessionsSince) {
			u.SessionsSince = old.SessionsSince
		}
		u.EndedSessions = slices.Concat(old.EndedSessions, u.EndedSessions)
	}
	if u.SessionsSince != nil && u.SessionsSince.After(e.draft.now) {
		u.SessionsSince = &e.draft.now
	}
	slices.Sort(u.EndedSessions)
	u.EndedSessions = slices.Compact(u.EndedSessions)
	if u.SessionsSince != nil && (old == nil || !sameTime(u.SessionsSince, old.SessionsSince)) {
		u.EndedSessions = nil // all of them began before
	}
	for _, id := range u.EndedSessions {
		if !idForm(id) {
			return e.invalid("A8", "ended_sessions", "A session is named by its id.")
		}
	}
	if len(u.EndedSessions) > maxEndedSessions {
		return e.invalid("A8", "ended_sessions", "More than %d sessions have been ended one by one. End all of this user's sessions instead.", maxEndedSessions)
	}
	return nil
}

// SessionEnded reports whether a session of the user's account counts no longer
// in this workspace.
func (u *User) SessionEnded(id string, began time.Time) bool {
	return u.SessionsSince != nil && began.Before(*u.SessionsSince) || slices.Contains(u.EndedSessions, id)
}

// enterAppAccess fills in the user's own toggle: on until switched off, but off
// for who is added while the mode is selected (A5.1, A5.2). Viewers never.
func (u *User) enterAppAccess(e *entering, old *User) error {
	if !e.has("app_access") {
		u.AppAccess = e.draft.settings().AppAccess != AppAccessSelected
		if old != nil {
			u.AppAccess = old.AppAccess
		}
	}
	if u.Kind == KindViewer {
		u.AppAccess = false
	}
	return nil
}

func (u *User) enterPowers(e *entering, old *User) error {
	kept := SettingsNone
	if old != nil {
		kept = old.Settings
	}
	if err := oneOf(e, "settings", &u.Settings, kept, SettingsNone, SettingsSelective, SettingsExtended, SettingsFull); err != nil {
		return err
	}
	if old != nil && !e.has("superuser") {
		u.Superuser = old.Superuser
	}
	if (u.Kind == KindGuest || u.Kind == KindViewer) && (u.Settings != SettingsNone || u.Superuser) {
		return e.invalid("A8.1", "settings", "Guests and viewers have no settings access. Make the user regular first, or leave it out.")
	}
	if u.Kind == KindIntegration && (u.Settings == SettingsFull || u.Superuser) {
		return e.invalid("A8.1", "settings", "A machine has at most extended settings access, and no superuser tag.")
	}
	if u.Settings != SettingsSelective {
		u.Configures = nil
		return nil
	}
	return u.resolveConfigures(e)
}

func (u *User) resolveConfigures(e *entering) error {
	var out []string
	seen := map[string]bool{}
	for i, r := range u.Configures {
		t, _, isTracker := e.draft.lookup(KindTracker, r)
		s, _, isSite := e.draft.lookup(KindSite, r)
		_, isDashboard := e.draft.get(KindDashboard, r)
		field := "configures/" + itoa(i)
		switch {
		case isTracker && isSite && t != r && s != r:
			return e.invalid("A8", field, "A tracker and a site have that key; give the id of the one that is meant.")
		case isTracker && (t == r || !isSite || s != r):
		case isSite:
			t = s
		case isDashboard:
			t = r
		default:
			return notFound(e.path + "/" + field)
		}
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	u.Configures = out
	return nil
}

func (u *User) check(c *checking) error {
	if u.Status == StatusDeleted {
		return nil
	}
	for i, id := range u.Configures {
		_, isTracker := c.next.schemas[id] // one in the bin stays on the list, and may come back
		_, isSite := c.next.Site(id)
		_, isDashboard := c.next.Dashboard(id)
		if !isTracker && !isSite && !isDashboard {
			return notFound(c.path + "/configures/" + itoa(i))
		}
	}
	return nil
}
