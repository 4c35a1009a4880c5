package app

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// Store is what the use cases need of storage. Package store implements it for
// SQLite and PostgreSQL; package storetest is its conformance suite. Every
// method is one transaction. Unknown workspace ids give ErrNoWorkspace.
//
// Every answer that depends on policy says the revision it was read under, in
// the same statement (A12.1); callers repeat when it is not the one they asked
// with.
type Store interface {
	// Now is the instant that decides: the database's clock, never below the
	// workspace's newest journal entry (A6.2); and that clock itself.
	Now(ctx context.Context, workspace string) (now, clock time.Time, err error)

	WorkspaceID(ctx context.Context, key string) (string, error) // by id or key
	Workspaces(ctx context.Context) ([]string, error)            // ids
	// CreateWorkspace stores a new workspace with the result of its first
	// changeset. A taken key gives ErrTaken.
	CreateWorkspace(ctx context.Context, id, key string, first *policy.Result) error

	// Reads is the language in which the holder of an account is written to; "" when
	// it is not known.
	Reads(ctx context.Context, account string) (words.Language, error)

	// DropWorkspace removes a workspace with everything in it; its files are trashed.
	DropWorkspace(ctx context.Context, ref string) error

	Revision(ctx context.Context, workspace string) (int64, error)
	LoadPolicy(ctx context.Context, workspace string) (revision int64, objects []policy.Object, err error)
	// ApplyPolicy holds the workspace's lock, tells decide the revision, the
	// head of the journal and the instant read after the lock, and stores what
	// it returns. An error from decide stores nothing and is returned as it is.
	ApplyPolicy(ctx context.Context, workspace string, decide func(revision int64, head policy.Head, now time.Time) (*policy.Result, error)) error
	// Audit gives journal entries below the sequence number before (0: from the
	// newest), newest first.
	Audit(ctx context.Context, workspace string, before int64, limit int) ([]policy.Entry, error)
	// History gives what the journal holds of one object, in the same order.
	History(ctx context.Context, workspace string, kind policy.Kind, id string, before int64, limit int) ([]policy.Version, error)
	// LogAccess writes that an access fact was told, at the database's clock;
	// AccessLog reads it below the id before ("" from the newest), newest first.
	LogAccess(ctx context.Context, workspace string, told AccessTold) error
	AccessLog(ctx context.Context, workspace, before string, limit int) ([]AccessTold, error)

	// NoteVisit writes that a user is here: the session's row in the workspace,
	// made when there is none, and when the user was last seen. Neither ever goes
	// back.
	NoteVisit(ctx context.Context, workspace string, v Visited) error
	// Visits are a user's that began before an instant, newest first.
	Visits(ctx context.Context, workspace, user string, before time.Time, limit int) ([]Visited, error)
	// LastSeen is when users were last here; nil asks for everyone, and who never
	// was is left out.
	LastSeen(ctx context.Context, workspace string, users []string) (map[string]time.Time, error)
	// SignedIn are the users with a live session that was used in the workspace:
	// one that ends after now and was last used after idle.
	SignedIn(ctx context.Context, workspace string, now, idle time.Time) (map[string]bool, error)
	// SweepVisits deletes visits last seen before an instant.
	SweepVisits(ctx context.Context, before time.Time) error

	// EmptyBin removes records that were put into the bin at an instant or before,
	// the oldest first and not more than limit, with everything of theirs and with
	// the links that lead to them (A3.9), and says how many; their files, also those
	// that they once had, are trashed. Under another revision than now's it does
	// nothing.
	EmptyBin(ctx context.Context, now *policy.Snapshot, before time.Time, limit int) (revision int64, gone int, err error)
	// EmptyTracker removes the records of a tracker, as EmptyBin does.
	EmptyTracker(ctx context.Context, now *policy.Snapshot, tracker string, limit int) (revision int64, gone int, err error)
	// TrashedFiles are files that nothing names any more; ForgetTrashed is told that
	// one was removed from the disk.
	TrashedFiles(ctx context.Context, limit int) ([]TrashedFile, error)
	ForgetTrashed(ctx context.Context, f TrashedFile) error
	// LastUsed is when each user was last here, in the pages or by a key or link;
	// who never was is left out. nil asks for everyone.
	LastUsed(ctx context.Context, workspace string, users []string) (map[string]time.Time, error)
	// NoteUses writes when machines used rights; none ever goes back. Uses reads
	// them.
	NoteUses(ctx context.Context, workspace string, list []RightUse) error
	Uses(ctx context.Context, workspace, user string) ([]RightUse, error)
	// SelfGrants are the journal's entries since an instant that are marked as
	// self-grants, newest first (A2.2), at most limit.
	SelfGrants(ctx context.Context, workspace string, since time.Time, limit int) ([]SelfGranted, error)
	// RestrictedLists are how many restricted records each list of a tracker holds
	// together, those in the bin apart.
	RestrictedLists(ctx context.Context, workspace string) ([]RestrictedList, error)

	// Departure counts what deleting a user would change of records under this
	// policy; in the statements' order, not as one of them.
	Departure(ctx context.Context, now *policy.Snapshot, user string) (Departure, error)
	// Tally counts a tracker's records by what decides about them, TallyAssigned
	// those that some of the principals are assigned to (A2.4). Orphans says what a
	// changeset is refused for because of records; nil for nothing.
	Tally(ctx context.Context, workspace, tracker string, principals []string) (Tally, error)
	TallyAssigned(ctx context.Context, workspace, tracker string, principals []string) ([]RecordClass, error)
	Orphans(ctx context.Context, workspace string, result *policy.Result) (*policy.Error, error)

	// Listed counts the restricted records, of the bin none, that have a user or a
	// team on their list, by tracker; in the same statement as the revision.
	Listed(ctx context.Context, workspace, principal string) (revision int64, byTracker map[string]int, err error)

	// SelfGranted keeps of a self-grant what is true of the records there are
	// (A2.2), as ApplyPolicy does.
	SelfGranted(ctx context.Context, workspace string, g policy.SelfGrant) (policy.SelfGrant, error)
	// AddPending keeps a changeset until a second person confirms it. Pendings
	// lists those that have not expired, oldest first; DropPending takes one out
	// and reports whether it was there. One that is carried out goes with the
	// changeset (policy.Result.Pending).
	AddPending(ctx context.Context, workspace string, p Pending) error
	Pendings(ctx context.Context, workspace string) ([]Pending, error)
	DropPending(ctx context.Context, workspace, id string) (bool, error)
	// DuePendings are the scheduled requests of all workspaces whose time has come,
	// by the database's clock. FailPending notes why one was not carried out, and
	// reports whether it was there and nothing was noted yet.
	DuePendings(ctx context.Context) ([]DuePending, error)
	FailPending(ctx context.Context, workspace, id string, why words.Text) (bool, error)

	// AddAccessRequest keeps that somebody asks for access, unless the same waits
	// already (kept is false then); ErrTooManyAsked when they asked for most things
	// within AskedLately. AccessRequests are those that have not expired, and those
	// granted whose end has not been carried out, oldest first. DecideAccessRequest
	// writes status, end and what ends of one that has the status was, and reports
	// whether there was one. DropAccessRequest takes out one that was granted and has
	// ended, or one that was not granted, and no other: what is granted holds what its
	// end takes back. DueGrants are the ids of the workspaces in which something granted
	// has come to its end, by the database's clock. ForgetAccessRequests drops what expired before an
	// instant and was not granted (A13.5).
	AddAccessRequest(ctx context.Context, workspace string, r AccessRequest, most int) (kept bool, err error)
	AccessRequests(ctx context.Context, workspace string) ([]AccessRequest, error)
	DecideAccessRequest(ctx context.Context, workspace string, r AccessRequest, was string) (found bool, err error)
	DropAccessRequest(ctx context.Context, workspace, id string, ended bool) (found bool, err error)
	DueGrants(ctx context.Context) ([]string, error)
	ForgetAccessRequests(ctx context.Context, workspace string, before time.Time) error

	// Records runs a plan. Page.Revision is the revision it was read under.
	Records(ctx context.Context, p record.Plan) (record.Page, error)
	// Buckets runs a TallyPlan: groups and measures of what its viewer sees, with
	// the revision they were read under.
	Buckets(ctx context.Context, p record.Plan) (revision int64, buckets []record.Bucket, err error)
	// InsertRecords stores what decide makes of the revision and the instant
	// read after the lock, all or nothing, and returns them sealed, in order.
	InsertRecords(ctx context.Context, workspace string, decide func(revision int64, now time.Time) ([]record.Change, error)) ([]record.Sealed, error)
	// InsertMany is InsertRecords in parts, still all or nothing: each is made, in
	// another goroutine, while the one before is stored. It says how many there were.
	InsertMany(ctx context.Context, workspace string, decide func(revision int64, now time.Time) (iter.Seq[[]record.Change], error)) error
	// Claims are the values that changes, none of which is stored, give to unique
	// properties, in their order, and which records have them now; Held are those of
	// one record, by property id.
	Claims(ctx context.Context, workspace string, changes []record.Change) ([]Claim, error)
	Held(ctx context.Context, workspace, recordID string) (map[string]string, error)
	// UpdateRecord locks the record that a OnePlan names, hands decide the
	// record as it is, and stores the change. found is false when the plan
	// finds nothing (decide is not called). after is the record as stored.
	UpdateRecord(ctx context.Context, one record.Plan, decide func(revision int64, now time.Time, before record.Sealed) (record.Change, error)) (after record.Sealed, found bool, err error)
	// Activity gives a record's entries newest first, below the entry id before
	// ("" from the newest).
	Activity(ctx context.Context, workspace, recordID, before string, limit int) ([]record.SealedEvent, error)

	// Comments gives a record's comments newest first, below the id before; of
	// CommentsByID those that are left are found.
	Comments(ctx context.Context, workspace, recordID, before string, limit int) ([]record.SealedComment, error)
	CommentsByID(ctx context.Context, workspace string, ids []string) (map[string]record.SealedComment, error)
	// WriteComment locks the record that a OnePlan names, hands decide the record and
	// the comment as they are (nil for a new one: id is ""), and stores the change. The
	// record stays as it is. found is false when the record or the comment is not there.
	WriteComment(ctx context.Context, one record.Plan, id string, decide func(revision int64, now time.Time, rec record.Sealed, before *record.SealedComment) (record.CommentChange, error)) (rec record.Sealed, after record.SealedComment, found bool, err error)

	// TrackerActivity gives entries of the records that a plan sees, newest first, below
	// a place (the zero one: from the newest), with the revision they were read under.
	TrackerActivity(ctx context.Context, p record.Plan, q ActivityQuery, before ActivityPlace, limit int) (revision int64, entries []RecentEntry, err error)
	// EventsByID finds entries of the records' activity by id.
	EventsByID(ctx context.Context, workspace string, records, ids []string) (map[string]record.SealedEvent, error)

	// Outbox is what has happened in all workspaces and has yet to be told, what is
	// due first. Tell stores whom it is told to, and takes it out; Postpone lets it
	// wait. Of a piece of work both mean all of it; but where it is told before its end,
	// Tell leaves what is above Outgoing.Last.
	Outbox(ctx context.Context, limit int) ([]Outgoing, error)
	Tell(ctx context.Context, o Outgoing, list []Notification) error
	// OutboxOf is what a piece of work (WithJob) has done and is yet to be told, by id,
	// above the id after. EndJob has it told, together; a piece of work that nobody has
	// ended is told an hour after it.
	OutboxOf(ctx context.Context, workspace, job, after string, limit int) ([]Outgoing, error)
	EndJob(ctx context.Context, workspace, job string) error
	Postpone(ctx context.Context, o Outgoing, wait time.Duration) error
	// TellDates notes what elapsed since the last time as yet to be told, and until when
	// that is done; the first time nothing is. elapsed answers what lies between that
	// instant and upTo.
	TellDates(ctx context.Context, workspace string, upTo time.Time, elapsed func(after time.Time) []time.Time) error
	// Notifications are a user's, newest first; MarkRead those with the ids, or all up
	// to one.
	Notifications(ctx context.Context, workspace, user string, q NotificationQuery) ([]Notification, error)
	MarkRead(ctx context.Context, workspace, user string, ids []string, upTo string) error
	// RecentlyTold are the newest notifications of each user about what happened since
	// an instant, by id.
	RecentlyTold(ctx context.Context, workspace string, since time.Time) (map[string]string, error)
	// MailsDue are those to whom mails wait to be sent. ClaimMails takes them, each
	// once; ReturnMails gives back what could not be sent.
	MailsDue(ctx context.Context, limit int) ([]Recipient, error)
	ClaimMails(ctx context.Context, to Recipient, limit int) ([]Notification, error)
	ReturnMails(ctx context.Context, to Recipient, list []Notification) error
	// NotificationSettings are what a user set; Deaf are those who want to hear of a
	// kind in no way.
	NotificationSettings(ctx context.Context, workspace, user string) (map[string]NotificationSetting, error)
	SetNotifications(ctx context.Context, workspace, user string, all map[string]NotificationSetting) error
	Deaf(ctx context.Context, workspace, kind string) (map[string]bool, error)
	SweepNotifications(ctx context.Context, before time.Time) error

	// A write under WithMemo keeps the idempotency key for 24 hours, with the
	// write or not at all; ErrDone when another one keeps it. Remember adds the
	// id of what was made ("" until then). Recall finds it again.
	Remember(ctx context.Context, m *Memo, result string) error
	Recall(ctx context.Context, workspace, user, key string) (hash []byte, result string, found bool, err error)

	// Recent gives entries of all records' activity from an instant on, oldest
	// first, with the revision they were read under.
	Recent(ctx context.Context, workspace string, since time.Time, limit int) (revision int64, entries []RecentEntry, err error)

	Ping(ctx context.Context) error
}

// Files keeps the bytes of uploads, by id. It knows nothing of who may read
// them; that is decided through record and property (A4.7).
type Files interface {
	// Put stores the bytes under a new id, whole or not at all, and returns
	// their number and sniffed media type. It refuses more than limit bytes.
	Put(ctx context.Context, workspace, id string, r io.Reader, limit int64) (size int64, media string, err error)
	Open(ctx context.Context, workspace, id string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, workspace, id string) error
	// DropWorkspace removes all files of a workspace; there may be none.
	DropWorkspace(ctx context.Context, workspace string) error
}
