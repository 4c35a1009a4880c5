package rest

import (
	"net/http"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Links to one record and to a form (A9.2): made by who manages the tracker, used
// without a session, with the secret as the bearer of each request.

// Link is a link to a record or a form as its tracker's managers see it.
type Link struct {
	ID        string  `json:"id"`
	Guest     Person  `json:"guest" doc:"Whose rights it carries, at most those of its maker."`
	State     string  `json:"state,omitempty" doc:"Of a form: where it creates, by id."`
	MadeBy    *Person `json:"made_by,omitempty"`
	MadeAt    string  `json:"made_at" format:"date-time"`
	ExpiresAt string  `json:"expires_at,omitempty" format:"date-time"`
	Expired   bool    `json:"expired"`
}

// LinkList is the links of a record, or the forms of a tracker.
type LinkList struct {
	Items []Link `json:"items"`
}

// LinkMade is the only answer that ever holds a link's secret.
type LinkMade struct {
	Link Link   `json:"link"`
	URL  string `json:"url" doc:"Shown once. The secret stands in the fragment."`
}

// NewRecordLink is a link to the record of the path.
type NewRecordLink struct {
	Guest     string  `json:"guest" minLength:"1" maxLength:"64" doc:"Id of a guest user."`
	ExpiresAt *string `json:"expires_at,omitempty" format:"date-time" doc:"3 days from now without it."`
}

// NewFormLink is a form of the tracker of the path.
type NewFormLink struct {
	Guest     string  `json:"guest" minLength:"1" maxLength:"64" doc:"Id of a guest user, who becomes the author."`
	State     string  `json:"state" minLength:"1" maxLength:"64" doc:"Id or key: where it creates."`
	ExpiresAt *string `json:"expires_at,omitempty" format:"date-time" doc:"30 days from now without it."`
}

// LinkTarget is what a link opens, for its bearer.
type LinkTarget struct {
	Type      string `json:"type" enum:"record_link,form_link"`
	Workspace Named  `json:"workspace"`
	Tracker   Named  `json:"tracker" doc:"With the name of one record."`
	Record    string `json:"record,omitempty"`
	State     string `json:"state,omitempty" doc:"Key."`
	Guest     string `json:"guest" doc:"As whom one comes, by name."`
	ExpiresAt string `json:"expires_at,omitempty" format:"date-time"`
}

type linkGuestsInput struct {
	InTracker
	Q string `query:"q" maxLength:"200" doc:"Part of the name."`
}

type createRecordLinkInput struct {
	OneRecord
	Body NewRecordLink
}

type createFormLinkInput struct {
	InTracker
	Body NewFormLink
}

type deleteRecordLinkInput struct {
	OneRecord
	Link string `path:"link"`
}

type deleteFormLinkInput struct {
	InTracker
	Link string `path:"link"`
}

func (s *Server) routesLinks() {
	const tracker = "/workspaces/{workspace}/trackers/{tracker}"
	const record, form = tracker + "/records/{record}/guest-links", tracker + "/form-links"
	add(s, member, operation{id: "list-record-links", method: "GET", path: record, tag: "links", summary: "Links to the record, for who manages the tracker"}, listRecordLinks)
	add(s, member, operation{id: "create-record-link", method: "POST", path: record, tag: "links", summary: "Make a link to this one record for a guest; its secret is shown once (A9.2)", status: 201}, createRecordLink)
	add(s, member, operation{id: "delete-record-link", method: "DELETE", path: record + "/{link}", tag: "links", summary: "End a link to the record"}, deleteRecordLink)
	add(s, member, operation{id: "list-form-links", method: "GET", path: form, tag: "links", summary: "Forms of the tracker, for who manages it"}, listFormLinks)
	add(s, member, operation{id: "create-form-link", method: "POST", path: form, tag: "links", summary: "Make a form that creates in one state; its secret is shown once (A9.2)", status: 201}, createFormLink)
	add(s, member, operation{id: "delete-form-link", method: "DELETE", path: form + "/{link}", tag: "links", summary: "End a form"}, deleteFormLink)
	add(s, member, operation{id: "list-link-guests", method: "GET", path: tracker + "/link-guests", tag: "links", summary: "The guests whom who manages the tracker may make a link for, by name; for who reads the directory"}, listLinkGuests)
	add(s, onlyLinks, operation{id: "get-link", method: "GET", path: "/link", tag: "links", summary: "What the link that is sent as the bearer opens"}, getLink)
}

func getLink(c *call, _ *struct{}) (*LinkTarget, error) {
	x, err := c.s.app.Link(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &LinkTarget{Type: x.Type, Workspace: Named{ID: x.WorkspaceID, Key: x.WorkspaceKey, Name: x.Workspace}, Tracker: Named{ID: x.TrackerID, Key: x.TrackerKey, Name: x.Singular},
		Record: x.Record, State: x.State, Guest: x.Guest.Name, ExpiresAt: stampOrNone(x.Credential.ExpiresAt)}, nil
}

// managed finds the record as somebody who manages it there, and its id.
func (c *call) managed(at OneRecord) (string, error) {
	one, err := c.s.app.Record(c.r.Context(), c.visit, at.Tracker, at.Record)
	if err != nil {
		return "", err
	}
	if reason := one.View.Can().Restrict; !one.View.MayUse(access.Trackers, access.Manage) {
		return "", &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A9.2", Reason: reason, Message: "Links to a record are made by who manages its tracker. Ask one of them."}
	}
	return one.ID, nil
}

func linkFor(v *app.Viewer, x policy.CredentialEntry) Link {
	return Link{ID: x.ID, Guest: personFor(v, x.User), State: x.State, MadeBy: makerFor(v, x), MadeAt: stamp(x.MadeAt), ExpiresAt: stampOrNone(x.ExpiresAt),
		Expired: x.ExpiresAt != nil && !v.Now.Before(*x.ExpiresAt)}
}

// linksOf are the links to a record, or, with "", the forms of a tracker.
func linksOf(v *app.Viewer, tracker, record string) []policy.CredentialEntry {
	var out []policy.CredentialEntry
	t, ok := v.Policy.Tracker(tracker)
	if !ok {
		return nil
	}
	for _, x := range v.Policy.Credentials() {
		if x.Tracker == t.ID && x.Record == record {
			out = append(out, x)
		}
	}
	return out
}

func (c *call) linkList(tracker, record string, may func(v *app.Viewer) error) (out *LinkList, err error) {
	err = c.look(func(v *app.Viewer) error {
		if err := may(v); err != nil {
			return err
		}
		out = &LinkList{Items: []Link{}}
		for _, x := range linksOf(v, tracker, record) {
			out.Items = append(out.Items, linkFor(v, x))
		}
		return nil
	})
	return out, err
}

func listRecordLinks(c *call, in *OneRecord) (*LinkList, error) {
	id, err := c.managed(*in)
	if err != nil {
		return nil, err
	}
	return c.linkList(in.Tracker, id, func(*app.Viewer) error { return nil })
}

// manages asks for manage on the tracker, as data; who does not see it hears of
// nothing.
func manages(tracker string) func(v *app.Viewer) error {
	return func(v *app.Viewer) error {
		t, ok := v.Policy.Tracker(tracker)
		if !ok {
			return notFound()
		}
		g := v.Subject.Tracker(t.N)
		switch {
		case !g.Sees():
			return notFound()
		case !g.UseSomewhere(access.Trackers, access.Manage):
			return &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A9.2", Reason: access.Ceiling, Message: "Forms are made by who manages the tracker. Ask one of them."}
		}
		return nil
	}
}

func listFormLinks(c *call, in *InTracker) (*LinkList, error) {
	return c.linkList(in.Tracker, "", manages(in.Tracker))
}

// maxLinkGuests bounds a picker's answer; narrow with q.
const maxLinkGuests = 50

// linkable reports whether the viewer may make a link for a user: a guest, of whom they
// may know. Whoever reads the directory knows everybody by name (A7), and that somebody
// is a guest is told to who may make a link for them, and so would find out by making it.
func linkable(v *app.Viewer, u policy.UserEntry) bool {
	return u.Kind == policy.KindGuest && u.Status != policy.StatusDeleted && seesDirectory(v)
}

// listLinkGuests is the picker of links: names and nothing else (A4.10), not what a guest
// may see here, which is told to who may configure the tracker (A13.2).
func listLinkGuests(c *call, in *linkGuestsInput) (out *ChoiceList, err error) {
	err = c.look(func(v *app.Viewer) error {
		if err := manages(in.Tracker)(v); err != nil {
			return err
		}
		if !seesDirectory(v) {
			return noDirectory()
		}
		out = &ChoiceList{Items: []Choice{}}
		key := record.TextKey(in.Q)
		for _, u := range v.Policy.Directory(record.TextKey).All() {
			if !linkable(v, u.UserEntry) || u.Status == policy.StatusDeactivated || !strings.Contains(u.NameKey, key) {
				continue
			}
			if out.More = len(out.Items) == maxLinkGuests; out.More {
				break
			}
			out.Items = append(out.Items, Choice{Value: u.ID, Label: u.Name, NoAccess: !v.Policy.PassesAppAccess(u.User)})
		}
		return nil
	})
	return out, err
}

func createRecordLink(c *call, in *createRecordLinkInput) (*LinkMade, error) {
	id, err := c.managed(in.OneRecord)
	if err != nil {
		return nil, err
	}
	doc := map[string]any{"type": policy.CredentialRecord, "user": in.Body.Guest, "tracker": in.Tracker, "record": id}
	return c.makeLink(doc, in.Body.ExpiresAt, in.Body.Guest, func(*app.Viewer) error { return nil })
}

func createFormLink(c *call, in *createFormLinkInput) (*LinkMade, error) {
	doc := map[string]any{"type": policy.CredentialForm, "user": in.Body.Guest, "tracker": in.Tracker, "state": in.Body.State}
	return c.makeLink(doc, in.Body.ExpiresAt, in.Body.Guest, manages(in.Tracker))
}

// makeLink makes a link. Whom it names must be a guest whom the maker may know
// of; anybody else does not exist here.
func (c *call) makeLink(doc map[string]any, end *string, guest string, may func(v *app.Viewer) error) (*LinkMade, error) {
	if err := c.endsAt(doc, end); err != nil {
		return nil, err
	}
	done, made, err := c.issue("", "", func(v *app.Viewer) ([]policy.Change, error) {
		if err := may(v); err != nil {
			return nil, err
		}
		u, ok := v.Policy.User(guest)
		if !ok || !linkable(v, u) {
			return nil, invalid([]ProblemEntry{{Path: "body.guest", Code: "unknown", Message: "There is no such guest."}})
		}
		change, err := put(policy.KindCredential, "", nil, doc)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	x, ok := done.Viewer.Policy.Credential(made.id)
	if !ok {
		return nil, problem(http.StatusConflict, "changed", "The link was ended while it was made. Make another.")
	}
	return &LinkMade{Link: linkFor(done.Viewer, x), URL: c.s.app.URL + "/g/link#" + made.token}, nil
}

func deleteRecordLink(c *call, in *deleteRecordLinkInput) (*nothing, error) {
	id, err := c.managed(in.OneRecord)
	if err != nil {
		return nil, err
	}
	return c.endLink(in.Tracker, id, in.Link, func(*app.Viewer) error { return nil })
}

func deleteFormLink(c *call, in *deleteFormLinkInput) (*nothing, error) {
	return c.endLink(in.Tracker, "", in.Link, manages(in.Tracker))
}

func (c *call) endLink(tracker, record, link string, may func(v *app.Viewer) error) (*nothing, error) {
	_, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		if err := may(v); err != nil {
			return nil, err
		}
		for _, x := range linksOf(v, tracker, record) {
			if x.ID == link {
				return []policy.Change{del(policy.KindCredential, link)}, nil
			}
		}
		return nil, notFound()
	})
	if err != nil {
		return nil, err
	}
	return &nothing{}, nil
}
