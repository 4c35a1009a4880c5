package rest

// View is a saved view. What it names that the caller may not view is left out.
type View struct {
	ID      string    `json:"id"`
	Key     string    `json:"key"`
	Name    string    `json:"name"`
	Kind    string    `json:"kind" enum:"table"`
	Shared  bool      `json:"shared"`
	Mine    bool      `json:"mine"`
	Broken  bool      `json:"broken,omitempty" doc:"Its filter or order names something that is not there; they are left out."`
	Filter  string    `json:"filter,omitempty"`
	Sort    string    `json:"sort,omitempty"`
	Columns []string  `json:"columns" doc:"Property keys."`
	Can     ObjectCan `json:"can"`
}

// ViewList is the views the caller may open.
type ViewList struct {
	Items []View `json:"items"`
}

// NewView is a view to save.
type NewView struct {
	Key     string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Kind    string   `json:"kind,omitempty" enum:"table" default:"table"`
	Shared  bool     `json:"shared,omitempty"`
	Filter  string   `json:"filter,omitempty" maxLength:"8192"`
	Sort    string   `json:"sort,omitempty" maxLength:"256"`
	Columns []string `json:"columns,omitempty" maxItems:"250"`
}

type createViewInput struct {
	InTracker
	Body NewView
}
