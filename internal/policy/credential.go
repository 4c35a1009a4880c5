package policy

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// The types of credentials, each carrying the rights of one user.
const (
	CredentialKey    = "key"         // an API key of an integration or regular user (A10)
	CredentialGuest  = "guest_link"  // a guest user's unique link (A9.1)
	CredentialRecord = "record_link" // one guest user's rights on one record (A9.2)
	CredentialForm   = "form_link"   // one guest user's right to create in one state (A9.2)
)

// How long links live unless their maker says otherwise.
const (
	recordLinkLife = 3 * 24 * time.Hour // A9.2
	formLinkLife   = 30 * 24 * time.Hour
)

// Credential lets somebody in who does not sign in to an account. The document
// says whose rights it carries and how far; the secret that opens it is stored
// as a hash beside the policy and goes with the document.
type Credential struct {
	Type      string     `json:"type"`
	User      string     `json:"user"` // whose rights it carries
	Name      string     `json:"name,omitempty"`
	MadeBy    string     `json:"made_by,omitempty"`
	MadeAt    time.Time  `json:"made_at"`
	Since     time.Time  `json:"since"` // made or last resumed: sessions from before are over
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Suspended bool       `json:"suspended,omitempty"` // until somebody resumes it (A8.4)
	Passcode  bool       `json:"passcode,omitempty"`  // guest_link: opening it takes one too

	Scope     *KeyScope `json:"scope,omitempty"`     // key
	Addresses []string  `json:"addresses,omitempty"` // key: CIDRs it may come from; none: any

	Tracker string `json:"tracker,omitempty"` // record_link, form_link
	Record  string `json:"record,omitempty"`  // record_link
	State   string `json:"state,omitempty"`   // form_link
}

// CredentialEntry is a credential with its id.
type CredentialEntry struct {
	ID string
	*Credential
}

// Credential finds a credential by id.
func (s *Snapshot) Credential(id string) (CredentialEntry, bool) {
	o, ok := s.tables[KindCredential].objs[id]
	if !ok {
		return CredentialEntry{}, false
	}
	return CredentialEntry{id, o.doc.(*Credential)}, true
}

// Credentials are all of them, in creation order.
func (s *Snapshot) Credentials() []CredentialEntry {
	return list(s, KindCredential, func(id string, doc document) CredentialEntry { return CredentialEntry{id, doc.(*Credential)} })
}

// CredentialsOf are those that carry a user's rights, in creation order.
func (s *Snapshot) CredentialsOf(user string) (out []CredentialEntry) {
	for _, id := range s.carried[user] {
		c, _ := s.Credential(id)
		out = append(out, c)
	}
	return out
}

// carriedBy joins credentials to the users whose rights they carry.
func carriedBy(s *Snapshot) map[string][]string {
	out := map[string][]string{}
	for _, c := range s.Credentials() {
		out[c.User] = append(out[c.User], c.ID)
	}
	return out
}

// Live reports whether the credential opens anything at the instant from the
// address: gate 1, as far as the document knows it. That the user may enter and
// what for is the engine's to say.
func (c *Credential) Live(now time.Time, from netip.Addr) bool {
	return !c.Suspended && (c.ExpiresAt == nil || now.Before(*c.ExpiresAt)) && c.admits(from)
}

// admits reports whether a key may come from the address.
func (c *Credential) admits(from netip.Addr) bool {
	if len(c.Addresses) == 0 {
		return true
	}
	from = from.Unmap().WithZone("")
	return slices.ContainsFunc(c.Addresses, func(text string) bool {
		p, err := netip.ParsePrefix(text)
		return err == nil && from.IsValid() && p.Contains(from)
	})
}

// Request is how the credential asks at an instant from an address: the channel
// it counts as (A6.1) and the scope that bounds it (gate 7).
func (s *Snapshot) Request(c *Credential, now time.Time, from netip.Addr) access.Request {
	r := access.Request{Now: now, Address: from, Channel: access.Page, Scope: access.Scope{Everything: true, Write: true}}
	if c.Type == CredentialKey {
		r.Channel, r.Scope = access.API, s.keyScope(c.Scope)
	}
	return r
}

// names: a guest has one link.
func (c *Credential) names() []name {
	if c.Type == CredentialGuest {
		return []name{{CredentialGuest, c.User}}
	}
	return nil
}

func (c *Credential) enter(e *entering) error {
	old, _ := e.before.(*Credential)
	if err := c.enterKind(e, old); err != nil {
		return err
	}
	if err := cleanName(e, "name", &c.Name, c.Type == CredentialKey); err != nil {
		return err
	}
	c.ExpiresAt = utc(c.ExpiresAt)
	if c.ExpiresAt != nil && !c.ExpiresAt.After(e.draft.now) && (old == nil || !sameTime(old.ExpiresAt, c.ExpiresAt)) {
		return e.invalid("A3 gate 1", "expires_at", "The end lies in the past. Choose a later one, or revoke it.")
	}
	if c.Type == CredentialKey {
		return c.enterKey(e)
	}
	if c.Scope != nil || len(c.Addresses) > 0 {
		return e.invalid("A10", "scope", "Only keys have a scope and addresses. Leave both out.")
	}
	return c.enterLink(e, old)
}

// enterKind settles what a credential is and whose, which never changes, and
// turns away who may not make it before anything else is looked up.
func (c *Credential) enterKind(e *entering, old *Credential) error {
	if err := oneOf(e, "type", &c.Type, "", CredentialKey, CredentialGuest, CredentialRecord, CredentialForm); err != nil {
		return err
	}
	if old != nil {
		if c.Type != old.Type || c.User != old.User || c.Tracker != old.Tracker || c.Record != old.Record || c.State != old.State || c.Passcode != old.Passcode {
			return e.invalid("A10", "user", "A key or link stays what it is and whose it is. Make another, and revoke this one.")
		}
		c.MadeBy, c.MadeAt, c.Since = old.MadeBy, old.MadeAt, old.Since
		if old.Suspended && !c.Suspended {
			c.Since = e.draft.now
		}
		return nil
	}
	if c.inData() {
		var err error
		if c.Tracker, err = e.resolve(KindTracker, c.Tracker, "tracker"); err != nil {
			return err
		}
	}
	if err := e.draft.makes(c, e.path); err != nil {
		return err
	}
	var err error
	if c.User, err = e.resolve(KindUser, c.User, "user"); err != nil {
		return err
	}
	c.MadeBy, c.MadeAt, c.Since = e.draft.actor.User, e.draft.now, e.draft.now
	return nil
}

// inData reports whether making it is a right of the data plane: manage on the
// tracker (A7, A9.2).
func (c *Credential) inData() bool { return c.Type == CredentialRecord || c.Type == CredentialForm }

func (c *Credential) enterKey(e *entering) error {
	if c.Tracker != "" || c.Record != "" || c.State != "" || c.Passcode {
		return e.invalid("A10", "tracker", "A key names trackers in its scope. Leave tracker, record, state and passcode out.")
	}
	if c.Scope == nil {
		return e.invalid("A10", "scope", `What may the key do? Name trackers, or set "everything" to "read" or "write".`)
	}
	if err := c.Scope.enter(e); err != nil {
		return err
	}
	for i, text := range c.Addresses {
		prefix, err := parsePrefix(text)
		if err != nil {
			return e.invalid("A10", "addresses/"+itoa(i), "An address is like 192.0.2.7, or a network like 192.0.2.0/24.")
		}
		c.Addresses[i] = prefix.String()
	}
	return nil
}

// parsePrefix reads a network or a single address; IPv4 in IPv6 is IPv4 (A6.1).
func parsePrefix(text string) (netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "/") {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, errNoPrefix
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, errNoPrefix
	}
	if a := p.Addr(); a.Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, errNoPrefix
		}
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}

func (c *Credential) enterLink(e *entering, old *Credential) error {
	if c.Passcode && c.Type != CredentialGuest {
		return e.invalid("A9.1", "passcode", "Only a guest's own link takes a passcode. Leave it out.")
	}
	if (c.Record != "") != (c.Type == CredentialRecord) || (c.State != "") != (c.Type == CredentialForm) || c.inData() != (c.Tracker != "") {
		return e.invalid("A9.2", "type", "A guest's link names nothing besides, a record link a tracker and a record, a form link a tracker and a state.")
	}
	if len(c.Record) > 64 {
		return e.invalid("A9.2", "record", "Name the record by its id.")
	}
	if c.Type == CredentialForm {
		doc, _ := e.draft.get(KindTracker, c.Tracker)
		t, ok := doc.(*Tracker)
		i := -1
		if ok {
			i = slices.IndexFunc(t.States, func(s State) bool { return s.ID == c.State || s.Key == c.State })
		}
		if i < 0 || !e.draft.knowsState(c.Tracker, t.States[i].ID) {
			return notFound(e.path + "/state")
		}
		c.State = t.States[i].ID
	}
	if old == nil && c.ExpiresAt == nil && c.inData() {
		life := recordLinkLife
		if c.Type == CredentialForm {
			life = formLinkLife
		}
		end := e.draft.now.Add(life)
		c.ExpiresAt = &end
	}
	return nil
}

// check judges whose it is: keys are for machines and regular users, links for
// guests (A8.1, A9.3), and nobody who cannot enter is given one.
func (c *Credential) check(k *checking) error {
	u, ok := k.next.User(c.User)
	if !ok || u.Status == StatusDeleted {
		return notFound(k.path + "/user")
	}
	switch {
	case c.Type == CredentialKey && u.Kind != KindIntegration && u.Kind != KindRegular:
		return &Error{Code: CodeInvalid, Rule: "A9.3", Path: k.path + "/user", Message: "Only integration and regular users have keys; guests and viewers never. Make an integration user for the machine."}
	case c.inData() && u.Kind != KindGuest:
		return notFound(k.path + "/user") // whoever makes links hears of no other users here
	case c.Type != CredentialKey && u.Kind != KindGuest:
		return &Error{Code: CodeInvalid, Rule: "A9.1", Path: k.path + "/user", Message: "A link is a guest user's. Regular users sign in; make a guest user for who shall enter by a link."}
	case !c.Suspended && u.Status == StatusDeactivated:
		return &Error{Code: CodeInvalid, Rule: "A8.4", Path: k.path + "/user", Message: "This user is deactivated. Activate the user first."}
	}
	if c.Tracker != "" {
		t, ok := k.next.schemas[c.Tracker]
		if !ok {
			return notFound(k.path + "/tracker")
		}
		if _, _, ok := t.StateRef(c.State); c.State != "" && !ok {
			return notFound(k.path + "/state")
		}
	}
	return nil
}
