package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
)

// Evidence is a table of ids, keys and instants, never of people's names: these
// are written beside it when it is read, so that its hash holds when somebody is
// deleted (A8.5).

// The columns of evidence, in order.
const (
	evAssignment = iota
	evUser
	evTeam
	evRole
	evRoleKey
	evSite
	evFrom
	evUntil
	evGrantedBy
	evGrantedAt
	evLastUsed
	evFlags
	evDecision
	evAnswered
	evNewUntil
	evBy
	evAt
	evNote
	evColumns
)

var evidenceHeads = []string{"assignment", "user", "team", "role", "role_key", "site", "from", "until", "granted_by", "granted_at", "last_used_at", "flags",
	"decision", "answered", "new_until", "decided_by", "decided_at", "note"}

// maxEvidence bounds one review's file, in bytes.
const maxEvidence = 256 << 20

// FinishReview ends a review: what was not answered is kept or removed as the
// review says, and what was decided becomes evidence.
func (a *App) FinishReview(ctx context.Context, visit *Visit, id string) (Changed, error) {
	return a.reviews(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) (policy.Changeset, error) {
		r, err := v.review(id)
		if err != nil {
			return policy.Changeset{}, err
		}
		if !r.Open() {
			return policy.Changeset{}, &Error{Kind: Conflict, Code: "state", Rule: "A14", Message: "This review is finished already. Reload it to see what it came to."}
		}
		return a.finishing(ctx, v.Policy, r, v.Now, v.User.ID)
	})
}

// finishing is the changeset that ends a review. What nobody answered is removed
// only where the user whose powers it is done with may remove it.
func (a *App) finishing(ctx context.Context, s *policy.Snapshot, r policy.ReviewEntry, now time.Time, powers string) (cs policy.Changeset, err error) {
	v := &Viewer{Policy: s, Now: now}
	all := reviewedIn(s, r, now, func(*policy.Assignment) bool { return true })
	used, err := a.Store.LastUsed(ctx, s.Workspace(), nil)
	if err != nil {
		return cs, err
	}
	granted, err := a.selfGranted(ctx, v)
	if err != nil {
		return cs, err
	}
	var made policy.Evidence
	table := sheets.Table{Format: sheets.CSV, Heads: evidenceHeads}
	for _, x := range all {
		silent := x.said == nil
		if silent {
			made.Unanswered++
			x.said = &policy.ReviewDecision{Decision: policy.DecideKeep}
			if r.Silence == policy.DecideRemove && s.RemovedInSilence(powers, now, x.as) {
				x.said.Decision = policy.DecideRemove
				cs.Changes = append(cs.Changes, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: x.id})
			}
		}
		switch x.said.Decision {
		case policy.DecideKeep:
			made.Kept++
		case policy.DecideShorten:
			made.Shortened++
		default:
			made.Removed++
		}
		table.Rows = append(table.Rows, sheets.Row{Cells: v.evidenceRow(x, silent, used, granted[x.id])})
	}
	raw, err := sheets.Write(table)
	if err != nil {
		return cs, err
	}
	sum := sha256.Sum256(raw)
	made.File, made.SHA256, made.Rows = a.ID(), hex.EncodeToString(sum[:]), len(all)
	if _, _, err := a.Files.Put(ctx, s.Workspace(), made.File, bytes.NewReader(raw), maxEvidence); err != nil {
		return cs, fmt.Errorf("the evidence of review %s: %w", r.ID, err)
	}
	for _, d := range s.Decisions(r.ID) {
		cs.Changes = append(cs.Changes, policy.Change{Op: policy.Del, Kind: policy.KindReviewDecision, ID: d.ID})
	}
	o, _ := s.Object(policy.KindReview, r.ID)
	closed, err := patchDoc(policy.KindReview, r.ID, o.Doc, map[string]any{"closed_at": now, "evidence": made})
	cs.Note, cs.Changes = "Access review finished: "+r.Name, append(cs.Changes, closed)
	return cs, err
}

func (v *Viewer) evidenceRow(x reviewing, silent bool, used map[string]time.Time, granted bool) []string {
	as, d := x.as, x.said
	if d.Was != nil {
		as = d.Was // as it was when it was decided on
	}
	var last *time.Time
	for _, id := range heldBy(v.Policy, as) {
		if at, ok := used[id]; ok && (last == nil || at.After(*last)) {
			last = &at
		}
	}
	row := make([]string, evColumns)
	row[evAssignment], row[evUser], row[evTeam], row[evRole], row[evSite] = x.id, as.User, as.Team, as.Role, as.Site
	if role, ok := v.Policy.Role(as.Role); ok {
		row[evRoleKey] = role.Key
	}
	row[evFrom], row[evUntil], row[evGrantedBy], row[evGrantedAt] = instantText(as.From), instantText(as.Until), as.GrantedBy, instantText(&as.GrantedAt)
	row[evLastUsed], row[evFlags] = instantText(last), strings.Join(v.reviewFlags(reviewing{id: x.id, as: as}, last, granted), " ")
	row[evDecision], row[evAnswered] = d.Decision, yesNo[!silent]
	if !silent {
		row[evNewUntil], row[evBy], row[evAt], row[evNote] = instantText(d.Until), d.By, instantText(&d.At), d.Note
	}
	return row
}

func instantText(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// evidence reads a finished review's table.
func (a *App) evidence(ctx context.Context, s *policy.Snapshot, r policy.ReviewEntry) (raw []byte, table sheets.Table, err error) {
	f, err := a.Files.Open(ctx, s.Workspace(), r.Evidence.File)
	if err != nil {
		return nil, table, fmt.Errorf("the evidence of review %s: %w", r.ID, err)
	}
	defer f.Close()
	if raw, err = io.ReadAll(io.LimitReader(f, maxEvidence+1)); err != nil {
		return nil, table, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != r.Evidence.SHA256 {
		return nil, table, fmt.Errorf("the evidence of review %s is not what its hash says", r.ID)
	}
	table, err = sheets.Read(raw, sheets.Limits{Rows: r.Evidence.Rows + 1, Columns: evColumns, Text: maxEvidence, Unzipped: 1})
	for i := range table.Rows {
		for len(table.Rows[i].Cells) < evColumns {
			table.Rows[i].Cells = append(table.Rows[i].Cells, "")
		}
	}
	return raw, table, err
}

// ExportReview is a finished review's evidence as a CSV file: as it is hashed, or
// with the names of today beside the ids.
func (a *App) ExportReview(ctx context.Context, visit *Visit, id string, names bool) (raw []byte, info ReviewInfo, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		r, err := v.review(id)
		if err != nil {
			return err
		}
		if r.Open() {
			return &Error{Kind: Conflict, Code: "state", Rule: "A14", Message: "This review goes on, so there is no evidence yet. Finish it first."}
		}
		var table sheets.Table
		info = v.reviewInfo(r)
		if raw, table, err = a.evidence(ctx, v.Policy, r); err != nil || !names {
			return err
		}
		table.Format, table.Heads = sheets.CSV, append(slices.Clone(table.Heads), "user_name", "team_name", "role_name", "granted_by_name", "decided_by_name")
		for i := range table.Rows {
			c := table.Rows[i].Cells
			table.Rows[i].Cells = append(c, v.nameOf(c[evUser]), v.teamName(c[evTeam]), v.roleRef(c[evRole]).Name, v.nameOf(c[evGrantedBy]), v.nameOf(c[evBy]))
		}
		raw, err = sheets.Write(table)
		return err
	})
	return raw, info, err
}

func (v *Viewer) nameOf(user string) string {
	if who := v.someone(user); who != nil {
		return who.Name
	}
	return ""
}

func (v *Viewer) teamName(id string) string {
	if id == "" {
		return ""
	}
	return v.holderName(&policy.Assignment{Team: id})
}

// evidenceItems is a page of a finished review, in the order of its evidence.
func (a *App) evidenceItems(ctx context.Context, v *Viewer, r policy.ReviewEntry, show, after string, limit int) (items []ReviewItem, next string, err error) {
	items = []ReviewItem{}
	_, table, err := a.evidence(ctx, v.Policy, r)
	if err != nil {
		return nil, "", err
	}
	for _, row := range table.Rows {
		c := row.Cells
		x := reviewing{id: c[evAssignment], gone: true, as: &policy.Assignment{User: c[evUser], Team: c[evTeam], Role: c[evRole], Site: c[evSite], GrantedBy: c[evGrantedBy],
			From: readInstant(c[evFrom]), Until: readInstant(c[evUntil])}}
		answered := c[evAnswered] == yesNo[true]
		if x.id <= after || show == "left" && answered || show == "said" && !answered || !v.Hears(x.as) {
			continue
		}
		if len(items) == limit {
			return items, items[limit-1].Assignment, nil
		}
		items = append(items, v.evidenceItem(r, x, c))
	}
	return items, "", nil
}

func (v *Viewer) evidenceItem(r policy.ReviewEntry, x reviewing, c []string) ReviewItem {
	if at := readInstant(c[evGrantedAt]); at != nil {
		x.as.GrantedAt = *at
	}
	out := v.reviewItem(r, x, nil, nil)
	out.LastUsed, out.Flags, out.Others, out.Suggest, out.Decide, out.WhyNot = readInstant(c[evLastUsed]), strings.Fields(c[evFlags]), []WhyRef{}, "", false, ""
	out.Said = &ReviewSaid{Decision: c[evDecision], Until: readInstant(c[evNewUntil]), Note: c[evNote], By: v.someone(c[evBy]), At: readInstant(c[evAt])}
	return out
}

func readInstant(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil
	}
	return &t
}

// SweepReviews finishes what was due and begins what comes again (A14), in all
// workspaces.
func (a *App) SweepReviews(ctx context.Context) error {
	return a.sweep(ctx, func(w swept) error {
		if shut, _ := w.policy.Settings().Deleted(w.now); shut {
			return nil
		}
		for _, r := range w.policy.Reviews() {
			if !reviewDue(w.policy, r, w.now) {
				continue
			}
			if err := a.sweepReview(ctx, w.id, r.ID, w.now); err != nil {
				a.Log.ErrorContext(ctx, "a review was not carried on; it is tried again later", "workspace", w.id, "review", r.ID, "cause", err)
			}
		}
		return nil
	})
}

// reviewDue reports whether a review is to be finished, or to begin again.
func reviewDue(s *policy.Snapshot, r policy.ReviewEntry, now time.Time) bool {
	if r.Open() {
		return !r.Due.After(now)
	}
	if reviewFollowed(s, r.ID) {
		return false
	}
	next, byTime := r.Returns()
	return byTime && !next.After(now) || r.Repeat == policy.RepeatChange && s.Changed(r.Review)
}

func (a *App) sweepReview(ctx context.Context, workspace, id string, now time.Time) error {
	var began []policy.Change
	after, err := a.System(ctx, workspace, "review", func(s *policy.Snapshot) (cs policy.Changeset, err error) {
		r, ok := s.Review(id)
		if !ok || !reviewDue(s, r, now) {
			return cs, errNothing
		}
		if r.Open() {
			return a.finishing(ctx, s, r, now, r.Powers)
		}
		long := max(r.Due.Sub(r.StartedAt), 24*time.Hour)
		again, err := patchDoc(policy.KindReview, a.ID(), nil, map[string]any{"name": r.Name, "scope": map[string]any{"kind": r.Scope.Kind, "id": r.Scope.ID},
			"reviewers": stillThere(s, r.Reviewers), "due": now.Add(long), "silence": r.Silence, "repeat": r.Repeat, "powers": r.Powers, "follows": r.ID})
		began = []policy.Change{again}
		return policy.Changeset{Note: "Access review: " + r.Name, Changes: began}, err
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	if err == nil && len(began) > 0 {
		a.askReviewers(ctx, after, &policy.Entry{Changes: []policy.EntryChange{{Applied: policy.Applied{Kind: policy.KindReview, ID: began[0].ID}}}})
	}
	return err
}

// stillThere are the reviewers who can still be asked.
func stillThere(s *policy.Snapshot, reviewers []string) []string {
	return slices.DeleteFunc(slices.Clone(reviewers), func(id string) bool {
		u, ok := s.User(id)
		return !ok || u.Status == policy.StatusDeleted || u.Kind != policy.KindRegular
	})
}
