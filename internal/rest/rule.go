package rest

// Rule says who may reach a route at all; everything finer is decided by the
// use case behind it. A route cannot be registered without one, and the zero
// Rule is refused at start-up.
type Rule struct {
	who   audience
	level SettingsLevel
	links links // which links without a session may come (A9.2)
	shows bool  // it may be asked as somebody else (A13.4)
}

// links is a set of kinds of links.
type links uint8

const (
	recordLinks links = 1 << iota
	formLinks
)

// and is the rule for the links besides.
func (r Rule) and(l links) Rule {
	r.links = l
	return r
}

// seenAs is the rule of a read that may be asked as somebody else too (A13.4): an
// explicit list, like that of guests.
func (r Rule) seenAs() Rule {
	r.shows = true
	return r
}

type audience uint8

const (
	toEveryone   audience = iota + 1 // no session is looked at
	toAccounts                       // a live session; no workspace
	toHolders                        // likewise, or a key, or a guest's session
	toMembers                        // the door of the workspace passed (A3.13); guests are turned away
	toMembersAnd                     // likewise, guests too (A9.3: an explicit list)
	toSettings                       // the door passed and a settings level held (A8)
	toLinks                          // the bearer of a link to a record or a form (A9.2)
)

// SettingsLevel is how far a settings route needs its caller to go (A8).
type SettingsLevel uint8

const (
	selective SettingsLevel = iota + 1
	extended
	full
)

var (
	// public routes answer anybody, signed in or not.
	public = Rule{who: toEveryone}
	// signedIn routes need an account; they belong to no workspace.
	signedIn = Rule{who: toAccounts}
	// credentialed routes need a session or a key, or a guest's session.
	credentialed = Rule{who: toHolders}
	// member routes need a user of the workspace in the path who passed its
	// door; guests get 404 (A9.3).
	member = Rule{who: toMembers}
	// guestAllowed routes are member routes that guests may use too.
	guestAllowed = Rule{who: toMembersAnd}
)

// settings is the rule of a settings-plane route: the caller holds at least
// this level. Which objects it covers is the policy's to decide (A8).
func settings(l SettingsLevel) Rule { return Rule{who: toSettings, level: l} }

// onlyLinks routes are for links without a session alone.
var onlyLinks = Rule{who: toLinks, links: recordLinks | formLinks}

// inWorkspace reports whether the route's path names a workspace.
func (r Rule) inWorkspace() bool { return r.who >= toMembers && r.who != toLinks }

// String is the rule as the API's description shows it.
func (r Rule) String() string {
	switch r.who {
	case toEveryone:
		return "public"
	case toAccounts:
		return "signed in"
	case toHolders:
		return "signed in, by a key or by a guest's link"
	case toMembers:
		return "member"
	case toMembersAnd:
		switch r.links {
		case recordLinks:
			return "member or guest, or by a record's link"
		case formLinks:
			return "member or guest, or by a form's link"
		case recordLinks | formLinks:
			return "member or guest, or by a record's or a form's link"
		}
		return "member or guest"
	case toLinks:
		return "by a record's or a form's link"
	case toSettings:
		return "settings: " + [...]string{"", "selective", "extended", "full"}[r.level]
	}
	return "nobody"
}
