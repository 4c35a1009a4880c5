package rest

import "github.com/trackward/trackward/internal/words"

// Tracker is a kind of record as its caller sees it: properties, states and
// transitions the caller may not hear of are absent (A3.1, A3.2).
type Tracker struct {
	ID          string       `json:"id"`
	Key         string       `json:"key"`
	Name        string       `json:"name" doc:"Plural."`
	Singular    string       `json:"singular"`
	UsesSites   bool         `json:"uses_sites"`
	Restricted  bool         `json:"restricted" doc:"Only people on its list may open it."`
	Label       string       `json:"label,omitempty" doc:"Key of the property that names a record in links and cards."`
	Layout      string       `json:"layout,omitempty" enum:"checklist" doc:"checklist: on a phone a record is shown as steps, one state below the other. Absent: as a form."`
	Properties  []Property   `json:"properties,omitempty" doc:"In order; not in the list of trackers."`
	States      []State      `json:"states,omitempty" doc:"In order; not in the list of trackers."`
	Transitions []Transition `json:"transitions,omitempty" doc:"Not in the list of trackers."`
	Can         TrackerCan   `json:"can"`
}

// TrackerCan is what the caller may do on a tracker as a whole.
type TrackerCan struct {
	Create       Allowance `json:"create"`
	CreateIn     []string  `json:"create_in" doc:"Keys of the states a record may be created in."`
	CreateNoSite bool      `json:"create_no_site" doc:"A record may be created without a site."`
	Import       Allowance `json:"import"`
	Export       Allowance `json:"export"`
	Bin          Allowance `json:"bin" doc:"Look into the tracker's bin."`
	Audit        Allowance `json:"audit" doc:"Look at how the tracker's setup was changed (A7)."`
	Restrict     Allowance `json:"restrict"`
	Configure    Allowance `json:"configure" doc:"Change properties, states and matrix; settings plane (A7.3)."`
	ShareViews   Allowance `json:"share_views"`
	SaveViews    Allowance `json:"save_views" doc:"Views of one's own (A7)."`
	Bulk         Allowance `json:"bulk" doc:"Act on several records at once (A7)."`
}

// Property is a typed column.
type Property struct {
	ID         string     `json:"id,omitempty" doc:"Absent for system properties."`
	Key        string     `json:"key"`
	Label      words.Text `json:"label"`
	Type       string     `json:"type" enum:"text,long_text,number,money,date,date_time,checkbox,choice,choices,user,users,team,teams,email,phone,url,file,photo,signature,link,site"`
	Help       string     `json:"help,omitempty"`
	Options    []Option   `json:"options,omitempty" doc:"Of a choice, in order."`
	Currency   string     `json:"currency,omitempty" doc:"ISO 4217, of money."`
	LinkTo     string     `json:"link_to,omitempty" doc:"Tracker id, of a link; absent where the caller does not see that tracker."`
	Assigns    bool       `json:"assigns,omitempty"`
	MayBeTaken bool       `json:"may_be_taken,omitempty"`
	Unique     bool       `json:"unique,omitempty"`
	System     bool       `json:"system,omitempty"`
	Sortable   bool       `json:"sortable"`
	ViewIn     []string   `json:"view_in" doc:"Keys of the states in which the caller views it on some record."`
	EditIn     []string   `json:"edit_in" doc:"Keys of the states in which the caller edits it on some record."`
	GiveIn     []string   `json:"give_in" doc:"Keys of the states for which a record that the caller creates may have it given (A3.6)."`
}

// Option is one choice.
type Option struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Color string `json:"color,omitempty"`
	// Retired is no longer offered; records that hold it keep it.
	Retired bool `json:"retired,omitempty" doc:"No longer offered; records that hold it keep it."`
}

// State is a step of the workflow.
type State struct {
	ID       string   `json:"id"`
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind" enum:"open,doing,done,cancelled"`
	Color    string   `json:"color,omitempty"`
	Shape    string   `json:"shape,omitempty"`
	Required []string `json:"required" doc:"Keys of the properties to fill before leaving it forwards, of those the caller views."`
}

// Transition is an allowed step between two states, by key.
type Transition struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// TrackerList is the trackers of one plane.
type TrackerList struct {
	Items []Tracker `json:"items"`
}

// PropertyList, StateList and TransitionList are parts of a schema, in order.
type PropertyList struct {
	Items []Property `json:"items"`
}

// StateList is the states the caller may hear of, in order.
type StateList struct {
	Items []State `json:"items"`
}

// TransitionList is the steps between them.
type TransitionList struct {
	Items []Transition `json:"items"`
}

type configurationInput struct {
	InTracker
	At string `query:"at" maxLength:"64" doc:"As it was then, RFC 3339; by the caller's rights of now (A11.5)."`
}

// TrackerDoc is a tracker as its designer writes it.
type TrackerDoc struct {
	Key         string          `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name        string          `json:"name" minLength:"1" maxLength:"200"`
	Singular    string          `json:"singular,omitempty" maxLength:"200"`
	Numbering   string          `json:"numbering,omitempty" enum:"sequential,random" default:"sequential"`
	UsesSites   bool            `json:"uses_sites,omitempty"`
	Label       string          `json:"label,omitempty" maxLength:"64"`
	Layout      string          `json:"layout,omitempty" enum:",checklist" doc:"How a phone shows a record: checklist, or empty for a form."`
	Properties  []PropertyDoc   `json:"properties" maxItems:"250"`
	States      []StateDoc      `json:"states" maxItems:"60"`
	Transitions []TransitionDoc `json:"transitions" maxItems:"500"`

	RestrictionLabel string `json:"restriction_label,omitempty" maxLength:"200" doc:"Heading of the column that shows who may see a record; Permissions without it."`
}

// PropertyDoc is a property as its designer writes it. An id names one that
// exists already.
type PropertyDoc struct {
	ID         string   `json:"id,omitempty" maxLength:"64"`
	Key        string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Label      string   `json:"label" minLength:"1" maxLength:"200"`
	Type       string   `json:"type" enum:"text,long_text,number,money,date,date_time,checkbox,choice,choices,user,users,team,teams,email,phone,url,file,photo,signature,link"`
	Help       string   `json:"help,omitempty" maxLength:"2000"`
	Options    []Option `json:"options,omitempty" maxItems:"500"`
	Currency   string   `json:"currency,omitempty" maxLength:"3"`
	LinkTo     string   `json:"link_to,omitempty" maxLength:"64" doc:"Tracker id or key."`
	Assigns    *bool    `json:"assigns,omitempty" doc:"True unless unmarked, for users and teams."`
	MayBeTaken bool     `json:"may_be_taken,omitempty"`
	Unique     bool     `json:"unique,omitempty"`
	Indexed    bool     `json:"indexed,omitempty"`
	Pick       *PickDoc `json:"pick,omitempty"`
	Retired    bool     `json:"retired,omitempty"`
}

// PickDoc says who a user or team property offers (A4.10).
type PickDoc struct {
	Everyone bool     `json:"everyone,omitempty"`
	Roles    []string `json:"roles,omitempty" maxItems:"100"`
	Teams    []string `json:"teams,omitempty" maxItems:"100"`
}

// StateDoc is a state as its designer writes it.
type StateDoc struct {
	ID       string   `json:"id,omitempty" maxLength:"64"`
	Key      string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Label    string   `json:"label" minLength:"1" maxLength:"200"`
	Kind     string   `json:"kind" enum:"open,doing,done,cancelled"`
	Color    string   `json:"color,omitempty" maxLength:"32"`
	Shape    string   `json:"shape,omitempty" maxLength:"32"`
	Required []string `json:"required,omitempty" maxItems:"250" doc:"Property ids or keys."`
}

// TransitionDoc is a step, by state ids or keys.
type TransitionDoc struct {
	From string `json:"from" maxLength:"64"`
	To   string `json:"to" maxLength:"64"`
}

// TrackerConfig is a tracker in configuration mode (A8.0): its whole schema,
// and no record of it.
type TrackerConfig struct {
	ID string `json:"id"`
	TrackerDoc
	Can ObjectCan `json:"can"`
}

// TrackerPatch names what changes; a list is replaced as a whole.
type TrackerPatch struct {
	Key         *string          `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$"`
	Name        *string          `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Singular    *string          `json:"singular,omitempty" maxLength:"200"`
	Numbering   *string          `json:"numbering,omitempty" enum:"sequential,random"`
	UsesSites   *bool            `json:"uses_sites,omitempty"`
	Label       *string          `json:"label,omitempty" maxLength:"64"`
	Layout      *string          `json:"layout,omitempty" enum:",checklist"`
	Properties  *[]PropertyDoc   `json:"properties,omitempty" maxItems:"250"`
	States      *[]StateDoc      `json:"states,omitempty" maxItems:"60"`
	Transitions *[]TransitionDoc `json:"transitions,omitempty" maxItems:"500"`

	RestrictionLabel *string `json:"restriction_label,omitempty" maxLength:"200" doc:"Heading of the column that shows who may see a record; empty: Permissions."`
}

type listTrackersInput struct {
	InWorkspace
	Configurable bool `query:"configurable" doc:"true: the ones the caller may configure instead (A8.0)."`
}

type createTrackerInput struct {
	InWorkspace
	Reviewed
	Body NewTracker
}

type patchTrackerInput struct {
	InTracker
	Reviewed
	Body TrackerChange
}

// TrackerChange is a patch, and where the records of a state go that it leaves out.
type TrackerChange struct {
	TrackerPatch
	MoveRecords map[string]string `json:"move_records,omitempty" doc:"Id or key of a state that states leaves out, to that of one it has: its records go there in the same write (A1 state). Needed where it has records, archived ones and those in the bin too."`
}

type deleteTrackerInput struct {
	InTracker
	Reviewed
	Name string `query:"name" maxLength:"200" required:"true" doc:"The tracker's name, typed exactly."`
}
