package rest

import "encoding/json"

// Record is one row as its caller sees it. The system properties are absent
// where they are not viewable; values has a key for each viewable property,
// null when empty, and none for the others.
type Record struct {
	ID          string         `json:"id"`
	Number      int64          `json:"number"`
	State       string         `json:"state" doc:"Key."`
	Archived    bool           `json:"archived"`
	CreatedAt   string         `json:"created_at" format:"date-time"`
	Author      *Person        `json:"author,omitempty"`
	UpdatedAt   string         `json:"updated_at,omitempty" format:"date-time"`
	UpdatedBy   *Person        `json:"updated_by,omitempty"`
	Site        *SiteRef       `json:"site,omitempty" doc:"Absent where not viewable, null when the record has none."`
	Restriction string         `json:"restriction,omitempty" enum:"public,restricted"`
	Values      map[string]any `json:"values" doc:"By property key. Text kinds and choice: string; number, money: number (money in units of its currency, with its decimals); date: YYYY-MM-DD; date_time: RFC 3339; checkbox: boolean; choices: [string]; user: Person; users: [Person]; team: Named; teams: [Named]; file, photo, signature: [FileInfo]; link: [LinkedRecord]."`
	Withheld    []string       `json:"withheld,omitempty" doc:"With as alone: keys of properties that whom one looks as sees here, and one does not see oneself. Of their values nothing is told, not even whether there is one (A13.4)."`
	Can         RecordCan      `json:"can"`

	raw []byte
}

// RecordCan is what the caller may do with a record; every key is there always.
type RecordCan struct {
	Edit        []string  `json:"edit" doc:"Keys of the properties the caller edits, site among them."`
	ChangeState Allowance `json:"change_state"`
	Transition  []CanMove `json:"transition" doc:"The tracker's steps from this state; empty when change_state is not allowed."`
	Archive     Allowance `json:"archive"`
	Restore     Allowance `json:"restore"`
	Delete      Allowance `json:"delete"`
	Restrict    Allowance `json:"restrict"`
	Comment     Allowance `json:"comment"`
}

// SiteRef is a record's site.
type SiteRef struct {
	_    struct{} `nullable:"true"`
	ID   string   `json:"id"`
	Key  string   `json:"key,omitempty"`
	Name string   `json:"name"`
}

// CanMove is one step and what it still needs.
type CanMove struct {
	To            string   `json:"to" doc:"State key."`
	Missing       []string `json:"missing" doc:"Keys of properties to fill first, of those the caller views."`
	MissingHidden bool     `json:"missing_hidden" doc:"Something the caller cannot see is still missing (A3.7)."`
}

// LinkedRecord is a linked record the caller sees.
type LinkedRecord struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Label  string `json:"label,omitempty" doc:"Absent where its label property is not viewable."`
}

// FileInfo is one file in a property.
type FileInfo struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type" doc:"Media type, as the server found it."`
	Size int64  `json:"size" doc:"Bytes."`
}

// RecordPage is a page of records.
type RecordPage struct {
	Items       []Record `json:"items"`
	NextCursor  *string  `json:"next_cursor"`
	Count       *int     `json:"count,omitempty"`
	CountCapped *bool    `json:"count_capped,omitempty"`

	raw []byte // written by hand: this is the hot path
}

func (p *RecordPage) encoding() []byte { return p.raw }

// Written is the answer to a write: the record as the caller sees it now, or
// only that it is no longer visible to them (A3.6, A3.7).
type Written struct {
	Visible bool    `json:"visible"`
	Record  *Record `json:"record,omitempty"`

	raw  []byte
	etag string // of the record in it
}

// encoded answers below are made by record_encode.go.
func (w *Written) encoding() []byte { return w.raw }
func (r *Record) encoding() []byte  { return r.raw }

// NewRecord is a record to create. Number, author and times are the server's.
type NewRecord struct {
	State  string                     `json:"state,omitempty" maxLength:"64" doc:"Id or key; the first state the caller may create in without it."`
	Site   *string                    `json:"site,omitempty" maxLength:"64" doc:"Id or key. Who may create at one site only gets it filled in."`
	Values map[string]json.RawMessage `json:"values,omitempty" doc:"By property id or key; see Record.values. People, teams and records by id; choices by key."`
}

// RecordPatch names the values that change.
type RecordPatch struct {
	Site   *string                    `json:"site,omitempty" nullable:"true" maxLength:"64" doc:"Id or key; empty takes it away."`
	Values map[string]json.RawMessage `json:"values,omitempty" doc:"By property id or key; null empties."`
}

// Move asks for a step, with the edits that go with it.
type Move struct {
	To     string                     `json:"to" minLength:"1" maxLength:"64" doc:"State id or key."`
	Values map[string]json.RawMessage `json:"values,omitempty"`
}

// ActivityEntry is one thing that happened to a record, as far as the caller
// may know it (A4.5).
type ActivityEntry struct {
	At       string  `json:"at" format:"date-time"`
	Kind     string  `json:"kind" enum:"created,edited,moved,archived,restored,binned,recovered,restricted,site,commented,comment_edited,comment_removed"`
	Who      *Person `json:"who,omitempty" doc:"Absent: someone."`
	Property string  `json:"property,omitempty" doc:"Key, of edited."`
	From     string  `json:"from,omitempty" doc:"State key, of moved; absent: another state."`
	To       string  `json:"to,omitempty" doc:"State key, of moved; absent: another state."`
	Before   any     `json:"before,omitempty" doc:"As in Record.values."`
	After    any     `json:"after,omitempty" doc:"As in Record.values."`
	Comment  string  `json:"comment,omitempty" doc:"Id of a comment that is there."`
}

// ActivityPage is newest first.
type ActivityPage struct {
	Items      []ActivityEntry `json:"items"`
	NextCursor *string         `json:"next_cursor"`
}

// Choice is something a picker offers.
type Choice struct {
	Value       string `json:"value" doc:"What to send: an id, or a choice's key."`
	Label       string `json:"label"`
	Number      int64  `json:"number,omitempty" doc:"Of a linked record."`
	Color       string `json:"color,omitempty"`
	NoAccess    bool   `json:"no_access,omitempty"`
	Deactivated bool   `json:"deactivated,omitempty"`
}

// ChoiceList is at most 50 of them; narrow with q.
type ChoiceList struct {
	Items []Choice `json:"items"`
	More  bool     `json:"more"`
}

type listRecordsInput struct {
	InTracker
	Paged
	Counted
	State    string `query:"state" maxLength:"4096" doc:"State ids or keys, separated by commas."`
	Filter   string `query:"filter" maxLength:"8192" doc:"In the filter language."`
	Sort     string `query:"sort" maxLength:"64" doc:"A property, number, state or created_at; - in front turns it round. Newest first without it."`
	Q        string `query:"q" maxLength:"200" doc:"Text in any viewable text property."`
	Columns  string `query:"columns" maxLength:"16384" doc:"Properties to send, separated by commas; all without it."`
	Group    string `query:"group" maxLength:"96" doc:"A property with one value, or state: its groups come one after the other, then the empty ones, then those whose group the caller may not view. Their counts are the aggregate's."`
	Of       string `query:"of" maxLength:"8192" doc:"With group: the records of this one alone, by its id in the aggregate. A date's group may then have a period: due:month."`
	View     string `query:"view" maxLength:"64" doc:"A saved view; what the query says itself wins."`
	Archived bool   `query:"archived" doc:"true: archived records instead."`
	Assigned bool   `query:"assigned" doc:"true: only those that the caller is assigned to (A1)."`
}

// OneRecord names a record by id or number.
type OneRecord struct {
	InTracker
	Record string `path:"record" doc:"Id or number."`
}

type createRecordInput struct {
	InTracker
	Body NewRecord
}

// Peeked is the part of the query of a write to a record that can be looked at
// before it is made.
type Peeked struct {
	Preview bool `query:"preview" doc:"true: nothing is changed. The refusals are those of the write, and the answer says only whether the record would still be visible to the caller."`
}

type patchRecordInput struct {
	OneRecord
	Peeked
	Body RecordPatch
}

type moveInput struct {
	OneRecord
	Peeked
	IfMatch string `header:"If-Match"`
	Body    Move
}

type recordActionInput struct {
	OneRecord
	IfMatch string `header:"If-Match"`
}

type putRecordRestrictionInput struct {
	OneRecord
	Preview bool `query:"preview" doc:"true: nothing is changed, and the answer is who would see the record, as audience of preview-changes."`
	Body    RestrictionDoc
}

type activityInput struct {
	OneRecord
	Paged
}

type choicesInput struct {
	InTracker
	Property string `path:"property" doc:"Id or key, or site."`
	Q        string `query:"q" maxLength:"200"`
	Record   string `query:"record" maxLength:"64" doc:"The record to be edited; without it, one to be created."`
	State    string `query:"state" maxLength:"64" doc:"The state to be created in."`
}
