package rest

// View is a saved view. What it names that the caller may not view is left out.
type View struct {
	ID      string   `json:"id"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind" enum:"table,board,calendar,checklist"`
	Shared  bool     `json:"shared"`
	Mine    bool     `json:"mine"`
	Default bool     `json:"default,omitempty" doc:"The tracker opens with it."`
	Broken  bool     `json:"broken,omitempty" doc:"Its filter or order names something that is not there; they are left out."`
	Filter  string   `json:"filter,omitempty"`
	Sort    string   `json:"sort,omitempty"`
	Columns []string `json:"columns" doc:"Property keys."`
	Group   string   `json:"group,omitempty" doc:"Property key, or state: what a board's columns or a table's groups are; of a table's dates with a period: due:week. A board without one has the states."`
	Date    string   `json:"date,omitempty" doc:"Property key, or created_at: the day of a calendar's entries."`
	// Restricted is for who may set it.
	Restricted bool    `json:"restricted,omitempty" doc:"Only the people on its list open it; told to who may restrict it."`
	Can        ViewCan `json:"can"`
}

// ViewCan is what the caller may do with a view.
type ViewCan struct {
	Edit     Allowance `json:"edit"`
	Delete   Allowance `json:"delete"`
	Share    Allowance `json:"share" doc:"Share it, take it back, or let the tracker open with it."`
	Restrict Allowance `json:"restrict" doc:"Say who may open it (A7.4)."`
}

// ViewList is the views the caller may open.
type ViewList struct {
	Items []View `json:"items"`
}

// NewView is a view to save.
type NewView struct {
	Key     string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Kind    string   `json:"kind,omitempty" enum:"table,board,calendar,checklist" default:"table"`
	Shared  bool     `json:"shared,omitempty" doc:"For everyone who sees the tracker; needs manage there (A7)."`
	Default bool     `json:"default,omitempty" doc:"The tracker opens with it; a shared one alone."`
	Filter  string   `json:"filter,omitempty" maxLength:"8192"`
	Sort    string   `json:"sort,omitempty" maxLength:"256"`
	Columns []string `json:"columns,omitempty" maxItems:"250"`
	Group   string   `json:"group,omitempty" maxLength:"96" doc:"Property id or key, or state; of a table's dates with a period: due:week. By months without one."`
	Date    string   `json:"date,omitempty" maxLength:"64" doc:"Of a calendar: date property, id or key, or created_at."`
}

// ViewPatch names what changes of a view.
type ViewPatch struct {
	Key     *string   `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$"`
	Name    *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Kind    *string   `json:"kind,omitempty" enum:"table,board,calendar,checklist"`
	Shared  *bool     `json:"shared,omitempty"`
	Default *bool     `json:"default,omitempty"`
	Filter  *string   `json:"filter,omitempty" maxLength:"8192"`
	Sort    *string   `json:"sort,omitempty" maxLength:"256"`
	Columns *[]string `json:"columns,omitempty" maxItems:"250" doc:"Replaces the columns the caller may name; others stay."`
	Group   *string   `json:"group,omitempty" maxLength:"96"`
	Date    *string   `json:"date,omitempty" maxLength:"64"`
}

type createViewInput struct {
	InTracker
	Body NewView
}

// OneView names a saved view of a tracker.
type OneView struct {
	InTracker
	View string `path:"view" doc:"Id or key."`
}

type patchViewInput struct {
	OneView
	Body ViewPatch
}

type putViewRestrictionInput struct {
	OneView
	Reviewed
	Body RestrictionDoc
}
