package app

import (
	"time"

	"github.com/trackward/trackward/internal/words"
)

// PolicyPreview is what a changeset would do (A11.2). Nothing was changed.
type PolicyPreview struct {
	Revision   int64           `json:"revision,omitempty" doc:"The policy it was judged against, for those with settings access (A12.2)."`
	Gains      []PreviewShift  `json:"gains" doc:"Who gets what, of the trackers that the asker may configure; without settings access, the asker alone."`
	Losses     []PreviewShift  `json:"losses" doc:"Who loses what, likewise."`
	Gaining    int             `json:"gaining" doc:"How many people are in gains."`
	Losing     int             `json:"losing" doc:"How many people are in losses."`
	Complete   bool            `json:"complete" doc:"false: there were too many later instants or addresses to compare at."`
	Violations []PreviewBreach `json:"violations" doc:"What a save would be refused for, in its words."`
	Lints      []PolicyLint    `json:"lints" doc:"What is allowed and seldom meant. Only what is new by the change."`
	SelfGrants []SelfGrant     `json:"self_grants" doc:"What of it is a self-grant of the asker's (A2.2): the save then needs a note."`
	TwoPeople  bool            `json:"two_people" doc:"The self-grant will wait until another user with the same power confirms it."`
	Adjusted   []words.Text    `json:"adjusted" doc:"What would be saved differently from what was sent (A3.5)."`
	Records    PreviewRecords  `json:"records" doc:"How many records each gains or loses (A2.4)."`
	Unaffected PreviewPeople   `json:"unaffected" doc:"Who holds a role whose cells change and neither gains nor loses by it: another role gives it already, or something else keeps it from them."`

	Audience *PreviewAudience `json:"audience,omitempty" doc:"Of a restriction: who sees the thing before and after."`
}

// PreviewPeople are people by name.
type PreviewPeople struct {
	Users []WhyRef `json:"users" doc:"At most 200."`
	Count int      `json:"count" doc:"How many there are in all."`
}

// PreviewShift is what the same people gain, or lose.
type PreviewShift struct {
	Users    []WhyRef         `json:"users" doc:"At most 200."`
	Count    int              `json:"count" doc:"How many users there are in all."`
	From     *time.Time       `json:"from,omitempty" doc:"From this instant on; absent: at once."`
	Channel  string           `json:"channel" enum:"page,api" doc:"api: with an API key."`
	Address  string           `json:"address,omitempty" doc:"From this address; absent: from wherever their roles' network rules let them."`
	Entry    bool             `json:"entry,omitempty" doc:"They can enter the workspace now, or no longer."`
	Features []PreviewFeature `json:"features" doc:"Those not bound to a tracker."`
	Trackers []PreviewTracker `json:"trackers"`
}

// PreviewFeature is a feature whose level changes.
type PreviewFeature struct {
	Feature  string   `json:"feature"`
	Before   string   `json:"before" enum:"none,view,edit,manage"`
	After    string   `json:"after" enum:"none,view,edit,manage"`
	Assigned bool     `json:"assigned,omitempty" doc:"On the records they are assigned to alone."`
	States   []WhyRef `json:"states,omitempty" doc:"On records in these states."`
	Sites    []WhyRef `json:"sites,omitempty" doc:"At these sites and below; absent: everywhere."`
}

// PreviewTracker is one tracker on which something changes.
type PreviewTracker struct {
	Tracker  WhyRef           `json:"tracker"`
	Appears  bool             `json:"appears" doc:"The tracker as a whole is seen from now on; in losses: no longer (A3.1)."`
	States   []WhyRef         `json:"states" doc:"States that appear in filters, boards and menus; in losses: that disappear (A3.2)."`
	Features []PreviewFeature `json:"features"`
	Cells    []PreviewCell    `json:"cells"`
}

// PreviewCell is one cell whose level changes.
type PreviewCell struct {
	State    WhyRef       `json:"state"`
	Target   string       `json:"target" enum:"view,edit,create,change_state,archive,delete"`
	Property *PropertyRef `json:"property,omitempty"`
	Before   string       `json:"before" enum:"none,assigned,all"`
	After    string       `json:"after" enum:"none,assigned,all"`
	Sites    []WhyRef     `json:"sites,omitempty" doc:"At these sites and below; absent: everywhere."`
}

// PreviewBreach is a refusal that a save would meet.
type PreviewBreach struct {
	Code    string     `json:"code"`
	Rule    string     `json:"rule,omitempty"`
	Path    string     `json:"path,omitempty" doc:"Where in the changeset."`
	Message words.Text `json:"message"`
}

// PolicyLint is something allowed that is seldom meant.
type PolicyLint struct {
	Code     string       `json:"code"`
	Rule     string       `json:"rule,omitempty"`
	Message  words.Text   `json:"message"`
	Tracker  *WhyRef      `json:"tracker,omitempty"`
	State    *WhyRef      `json:"state,omitempty"`
	Property *PropertyRef `json:"property,omitempty"`
	Role     *WhyRef      `json:"role,omitempty"`
	User     *WhyRef      `json:"user,omitempty"`
}

// SelfGrant is a part of a change by which its author comes to see or do more
// with records that are there already (A2.2).
type SelfGrant struct {
	Kind    string  `json:"kind" enum:"access,team,sign_in,two_people" doc:"access: to a tracker's records; team: one joins a team that records are assigned to; sign_in: it changes how another person signs in; two_people: it ends that rule."`
	Tracker *WhyRef `json:"tracker,omitempty"`
	Team    *WhyRef `json:"team,omitempty"`
	User    *WhyRef `json:"user,omitempty" doc:"Whose sign-in."`
}

// PreviewRecords are counts of records, of the bin none.
type PreviewRecords struct {
	Complete bool               `json:"complete" doc:"false: not everything was counted; uncounted says what, and why."`
	Count    int                `json:"count" doc:"How many lines there are in all."`
	People   []PreviewPersonSum `json:"people" doc:"Those who gain or lose some record, most first; at most 200."`
	// Uncounted says what Complete means when it is false.
	Uncounted []PreviewUncounted `json:"uncounted" doc:"Trackers whose records were not counted, or not all."`
}

// PreviewUncounted is a tracker on which people gain or lose something and it is
// not told on how many records.
type PreviewUncounted struct {
	Tracker WhyRef `json:"tracker"`
	Why     string `json:"why" enum:"time,assigns,restricted" doc:"time: counting was given up after two seconds; assigns: other properties assign afterwards, so whose records are whose is known once it is saved; restricted: of the restricted records the first 20,000 were counted."`
}

// PreviewPersonSum is how many records of a tracker somebody gains or loses
// something on.
type PreviewPersonSum struct {
	User       WhyRef     `json:"user"`
	Tracker    WhyRef     `json:"tracker"`
	From       *time.Time `json:"from,omitempty" doc:"As in gains and losses."`
	Channel    string     `json:"channel" enum:"page,api"`
	Address    string     `json:"address,omitempty"`
	Gains      int        `json:"gains" doc:"Records on which they can see or do something new."`
	Losses     int        `json:"losses" doc:"Records on which they can no longer see or do something."`
	Appears    int        `json:"appears" doc:"Records they did not see before; they are among gains."`
	Disappears int        `json:"disappears" doc:"Records they no longer see; they are among losses."`
	Working    int        `json:"working" doc:"Of losses, those assigned to them that are open or in work, and not archived: what they lose while they are at it."`
}

// maxPreviewUsers bounds the names in one PreviewShift.
const maxPreviewUsers = 200
