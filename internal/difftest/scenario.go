package difftest

import (
	"bytes"
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/refmodel"
)

// Scenario is one file of testdata/scenarios: a policy, people and records, and
// what each door must answer. docs/testing.md tells the form.
type Scenario struct {
	Rule    string           `yaml:"rule"`
	Says    string           `yaml:"says"`
	Policy  scenarioPolicy   `yaml:"policy"`
	Records []scenarioRecord `yaml:"records"`
	Expect  []Expectation    `yaml:"expect"`

	World  *refmodel.World   `yaml:"-"`
	names  map[string]string // record name → id
	beside beside
}

// beside is what a file says of the product that the reference knows nothing
// of; it shows over HTTP alone.
type beside struct {
	accounts   map[string]string                   // sign in as the users
	offices    map[string]scenarioUser             // settings access
	properties map[string]func(p *policy.Property) // by "tracker.key"
	seats      *int
}

type scenarioPolicy struct {
	AppAccess    string                      `yaml:"app_access"`
	Seats        *int                        `yaml:"seats"`
	FeaturesOff  []string                    `yaml:"features_off"`
	Users        map[string]scenarioUser     `yaml:"users"`
	Teams        map[string][]string         `yaml:"teams"`
	DeletedTeams []string                    `yaml:"deleted_teams"`
	Sites        map[string]scenarioSite     `yaml:"sites"`
	Trackers     map[string]scenarioTracker  `yaml:"trackers"`
	Roles        map[string]scenarioRole     `yaml:"roles"`
	Assignments  []string                    `yaml:"assignments"` // "role to ann [at site] [from t] [until t] [suspended]"
	Restrictions map[string]scenarioAudience `yaml:"restrictions"`
}

type scenarioUser struct {
	Kind      string `yaml:"kind"`
	Status    string `yaml:"status"`
	AppAccess *bool  `yaml:"app_access"`

	Settings   string   `yaml:"settings"` // over HTTP alone, as the next two
	Superuser  bool     `yaml:"superuser"`
	Configures []string `yaml:"configures"`
}

type scenarioSite struct {
	Parent string `yaml:"parent"`
	Region bool   `yaml:"region"`
}

type scenarioTracker struct {
	UsesSites   bool     `yaml:"uses_sites"`
	Properties  []string `yaml:"properties"`  // "key type [assigns] [may_be_taken] [unique] [a/b/c]"; the type of a link is "link>tracker"
	States      []string `yaml:"states"`      // "key [kind] [requires a,b]"
	Transitions []string `yaml:"transitions"` // "new > done"
}

type scenarioRole struct {
	Enabled   *bool                                 `yaml:"enabled"`
	Exclusive bool                                  `yaml:"exclusive"`
	API       string                                `yaml:"api"`
	Network   []string                              `yaml:"network"` // "allow 10.0.0.0/8"
	Features  map[string]string                     `yaml:"features"`
	Ceilings  map[string]string                     `yaml:"ceilings"`
	Cells     map[string]map[string]scenarioEntries `yaml:"cells"` // tracker → all_states or state →
}

type scenarioEntries struct {
	View        map[string]string `yaml:"view"`
	Edit        map[string]string `yaml:"edit"`
	Create      string            `yaml:"create"`
	ChangeState string            `yaml:"change_state"`
	Archive     string            `yaml:"archive"`
	Delete      string            `yaml:"delete"`
}

type scenarioAudience struct {
	Users []string `yaml:"users"`
	Teams []string `yaml:"teams"`
}

type scenarioRecord struct {
	Name     string            `yaml:"name"`
	In       string            `yaml:"in"`
	State    string            `yaml:"state"`
	By       string            `yaml:"by"`
	Site     string            `yaml:"site"`
	Values   map[string]any    `yaml:"values"`
	List     *scenarioAudience `yaml:"list"`
	Archived bool              `yaml:"archived"`
	Binned   bool              `yaml:"binned"`
}

// Expectation is what one asker must be answered at every door. An absent part
// expects nothing.
type Expectation struct {
	Who   string   `yaml:"who"`
	Over  string   `yaml:"over"`  // page (default) or api
	From  string   `yaml:"from"`  // address
	At    string   `yaml:"at"`    // instant; default noon
	Scope []string `yaml:"scope"` // "read", and trackers; default everything

	Door     *string             `yaml:"door"`     // "" lets in, else the reason
	Trackers *[]string           `yaml:"trackers"` // seen
	States   map[string][]string `yaml:"states"`   // heard of, by tracker
	Sees     map[string][]string `yaml:"sees"`     // live records, newest first, by tracker
	Views    map[string][]string `yaml:"views"`    // by record
	Edits    map[string][]string `yaml:"edits"`
	May      map[string][]string `yaml:"may"`  // change_state, archive, delete, restore, recover
	Uses     map[string][]string `yaml:"uses"` // "comments edit"
	Lists    []scenarioList      `yaml:"lists"`
	Writes   []scenarioWrite     `yaml:"writes"`
	Creates  []scenarioCreate    `yaml:"creates"`
	Explain  []scenarioWhy       `yaml:"explain"`
	HTTP     []scenarioHTTP      `yaml:"http"` // in the order of the file, after everything else
}

type scenarioList struct {
	In      string   `yaml:"in"`
	Which   string   `yaml:"which"` // live (default), archived, both, bin
	States  []string `yaml:"states"`
	Filter  []any    `yaml:"filter"` // [price, ">", 3], [not, […]], [and, […], […]]
	Sort    []string `yaml:"sort"`
	Search  string   `yaml:"search"`
	Is      []string `yaml:"is"`
	Refused string   `yaml:"refused"`
}

type scenarioWrite struct {
	On      string         `yaml:"on"`
	Set     map[string]any `yaml:"set"` // one property; null empties
	To      string         `yaml:"to"`  // with set: in the same request
	Site    *string        `yaml:"site"`
	Refused string         `yaml:"refused"`
	Missing []string       `yaml:"missing"`
	Hidden  bool           `yaml:"hidden"`
}

type scenarioCreate struct {
	In      string         `yaml:"in"`
	State   string         `yaml:"state"`
	Site    string         `yaml:"site"`
	Values  map[string]any `yaml:"values"`
	Refused string         `yaml:"refused"`
	Missing []string       `yaml:"missing"`
	Hidden  bool           `yaml:"hidden"`
}

// scenarioWhy is a question and the gate that stops it: credential, app_access,
// roles, tracker, record, grant, key, archive; "" for none.
type scenarioWhy struct {
	Do      string `yaml:"do"` // "view price", "edit price", change_state, archive, delete, restore, recover
	On      string `yaml:"on"`
	Stopped string `yaml:"stopped"`
	Reason  string `yaml:"reason"`
}

// scenarioHTTP is one request below the workspace and what its answer must and
// must not hold. {name} in a path or a body is the id of the record of that name.
type scenarioHTTP struct {
	Do     string   `yaml:"do"` // "GET /trackers/orders"
	Body   string   `yaml:"body"`
	File   string   `yaml:"file"` // uploaded instead of a body
	Status int      `yaml:"status"`
	Has    []string `yaml:"has"`
	Lacks  []string `yaml:"lacks"`
	// Same is another request, with SameBody if it has a body of its own, that must
	// have the same answer, but for its own path. Unchanged says that the person was
	// answered so before, Delivered that everybody is told first of what has happened.
	Same      string `yaml:"same"`
	SameBody  string `yaml:"same_body"`
	Unchanged bool   `yaml:"unchanged"`
	Delivered bool   `yaml:"delivered"`
	// Keep names the link whose address is in the answer; With sends the request as
	// whoever has the link of that name.
	Keep string `yaml:"keep"`
	With string `yaml:"with"`
}

// LoadScenario reads a file. A word it does not know is an error.
func LoadScenario(path string) (*Scenario, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var s Scenario
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := s.build(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &s, nil
}
