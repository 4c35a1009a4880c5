package rest

import (
	"encoding/json"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// BinnedTracker is a tracker in the bin: nowhere else, and for 30 days it can be
// brought back with its records, matrix and views (A8).
type BinnedTracker struct {
	ID        string `json:"id"`
	Key       string `json:"key" doc:"It may be another tracker's by now."`
	Name      string `json:"name"`
	DeletedAt string `json:"deleted_at" format:"date-time"`
	DeletedBy *Named `json:"deleted_by,omitempty" doc:"Absent for a user who is deleted."`
	GoneAt    string `json:"gone_at" format:"date-time" doc:"Then it is removed for good."`
	KeyTaken  bool   `json:"key_taken" doc:"It comes back under another key."`
}

// TrackerBin is the trackers in the bin, in the order in which they were made.
type TrackerBin struct {
	Items []BinnedTracker `json:"items"`
}

type restoreTrackerInput struct {
	InTracker
	Reviewed
	Body struct {
		Key string `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$" doc:"Another key, where its own is taken."`
	}
}

func (s *Server) routesTrackerBin() {
	const bin = "/workspaces/{workspace}/tracker-bin"
	add(s, settings(extended), operation{id: "list-tracker-bin", method: "GET", path: bin, tag: "trackers", summary: "Deleted trackers that can be brought back"}, listTrackerBin)
	add(s, settings(extended), operation{id: "restore-tracker", method: "POST", path: bin + "/{tracker}/restore", tag: "trackers", summary: "Bring a deleted tracker back, by its id", etag: true}, restoreTracker)
}

func listTrackerBin(c *call, _ *InWorkspace) (*TrackerBin, error) {
	out := &TrackerBin{Items: []BinnedTracker{}}
	err := c.read(extendedPower, func(v *app.Viewer) error {
		for _, t := range v.Policy.Bin() {
			line := BinnedTracker{ID: t.ID, Key: t.Key, Name: t.Name, DeletedAt: stamp(*t.DeletedAt), GoneAt: stamp(t.DeletedAt.Add(policy.Grace))}
			if u, ok := v.Policy.User(t.DeletedBy); ok && u.Status != policy.StatusDeleted {
				line.DeletedBy = &Named{ID: u.ID, Name: u.Name}
			}
			_, line.KeyTaken = v.Policy.Tracker(t.Key)
			out.Items = append(out.Items, line)
		}
		return nil
	})
	return out, err
}

func restoreTracker(c *call, in *restoreTrackerInput) (*TrackerConfig, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		if _, ok := v.Policy.InBin(in.Tracker); !ok {
			return nil, notFound()
		}
		raw, err := json.Marshal(in.Body)
		return []policy.Change{{Op: policy.Restore, Kind: policy.KindTracker, ID: in.Tracker, Doc: raw}}, err
	})
	if err != nil {
		return nil, err
	}
	return showConfiguration(done.Viewer, in.Tracker)
}
