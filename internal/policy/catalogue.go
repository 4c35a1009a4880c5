package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// FeatureEntry is one row of the feature catalogue (A7).
type FeatureEntry struct {
	Key      string         `json:"key"`
	Label    words.Text     `json:"label"`
	Number   access.Feature `json:"-"`
	Levels   []LevelEntry   `json:"levels"`
	Requires []Requirement  `json:"requires,omitempty"`
	// GrantedAt "region" means: needed at the site and at a node of kind region
	// above it, or workspace-wide (A7.2).
	GrantedAt string `json:"granted_at,omitempty"`
	APIOnly   bool   `json:"api_only,omitempty"` // set through the API alone (A7.2)
}

// LevelEntry is a level a feature has, and what it allows.
type LevelEntry struct {
	Level string     `json:"level"`
	Means words.Text `json:"means"`
}

// Requirement says that a feature from some level on needs another (A7.2).
type Requirement struct {
	From    string `json:"from"`
	Feature string `json:"feature"`
	Level   string `json:"level"`
}

const (
	levelWordView   = "view"
	levelWordEdit   = "edit"
	levelWordManage = "manage"
)

var featureLevels = map[string]access.FeatureLevel{"none": access.NoFeature,
	levelWordView: access.View, levelWordEdit: access.Edit, levelWordManage: access.Manage}

// needsTrackers is the requirement of what is done on records.
func needsTrackers(level string) []Requirement {
	return []Requirement{{From: levelWordView, Feature: "trackers", Level: level}}
}

func levels(view, edit, manage words.Text) []LevelEntry {
	var out []LevelEntry
	for _, l := range []LevelEntry{{levelWordView, view}, {levelWordEdit, edit}, {levelWordManage, manage}} {
		if l.Means != "" {
			out = append(out, l)
		}
	}
	return out
}

// catalogue is the table of A7: every feature, once.
var catalogue = []FeatureEntry{
	{Key: "trackers", Label: "Trackers", Number: access.Trackers,
		Levels: levels("view cells", "all cells; own saved views", "shared views; restrictions of record, view and tracker; record links; bulk actions")},
	{Key: "comments", Label: "Comments", Number: access.Comments, Requires: needsTrackers(levelWordView),
		Levels: levels("read", "write, change own", "remove others'")},
	{Key: "activity", Label: "Activity", Number: access.Activity, Requires: needsTrackers(levelWordView),
		Levels: levels("read", "", "")},
	{Key: "import", Label: "Import", Number: access.Import, Requires: needsTrackers(levelWordEdit),
		Levels: levels("", "create", "create and update")},
	{Key: "export", Label: "Export", Number: access.Export, Requires: needsTrackers(levelWordView),
		Levels: levels("export what one views", "", "")},
	{Key: "directory", Label: "Directory", Number: access.Directory,
		Levels: levels("names and teams of all users", "", "")},
	{Key: "dashboards", Label: "Dashboards", Number: access.Dashboards,
		Levels: levels("open, over one's own rows", "own ones", "share")},
	{Key: "reports", Label: "Reports", Number: access.Reports,
		Levels: levels("open, over one's own rows", "own ones", "share")},
	{Key: "report_templates", Label: "Report templates", Number: access.ReportTemplates, GrantedAt: SiteRegion,
		Requires: []Requirement{{From: levelWordView, Feature: "reports", Level: levelWordView}},
		Levels:   levels("use", "create, change", "delete")},
	{Key: "audit", Label: "Audit", Number: access.Audit,
		Requires: []Requirement{{From: levelWordView, Feature: "trackers", Level: levelWordManage}},
		Levels:   levels("entries about trackers one manages", "", "")},
	{Key: "data_models", Label: "Data models", Number: access.DataModels, APIOnly: true,
		Levels: levels("read the schema catalogue over the API", "", "")},
}

// Catalogue is the feature catalogue, in the order it is shown (A7).
func Catalogue() []FeatureEntry {
	out := slices.Clone(catalogue)
	for i := range out {
		out[i].Levels, out[i].Requires = slices.Clone(out[i].Levels), slices.Clone(out[i].Requires)
	}
	return out
}

func feature(key string) (FeatureEntry, bool) {
	for _, f := range catalogue {
		if f.Key == key {
			return f, true
		}
	}
	return FeatureEntry{}, false
}

func featureNumber(key string) (access.Feature, bool) {
	f, ok := feature(key)
	return f.Number, ok
}

func (f FeatureEntry) has(level string) bool {
	return slices.ContainsFunc(f.Levels, func(l LevelEntry) bool { return l.Level == level })
}
