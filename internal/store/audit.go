package store

import (
	"context"
	"math"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// appendJournal stores an entry with its changes. Hashes, salts and bodies stand
// in columns of their own, so that a person's can be erased (A11.4).
func appendJournal(ctx context.Context, q queryer, workspace string, e policy.Entry) error {
	_, err := q.exec(ctx, `insert into audit_entry (workspace_id, seq, revision, at, actor_id, via, address, note, note_salt, note_hash, previous, hash, self_grant, confirmed_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		workspace, e.Seq, e.Revision, millis(e.At), e.Actor, e.Via, e.From, e.Note, e.NoteSalt[:], e.NoteHash[:], e.Previous[:], e.Hash[:], e.SelfGrant, e.Confirmed)
	if err != nil {
		return err
	}
	n := 0
	for part := range slices.Chunk(e.Changes, writtenAtOnce) {
		var values args
		for _, c := range part {
			values = append(values, workspace, e.Seq, n, string(c.Kind), c.ID, []byte(c.Before), []byte(c.After),
				c.BeforeSalt[:], c.AfterSalt[:], c.BeforeHash[:], c.AfterHash[:])
			n++
		}
		_, err := q.exec(ctx, `insert into audit_change (workspace_id, seq, n, kind, id, before, after, before_salt, after_salt, before_hash, after_hash)
			values `+lines(len(part), 11), values...)
		if err != nil {
			return err
		}
	}
	return nil
}

// erasePerson takes a deleted user's documents out of the journal. Their hashes
// stay, without the salts nobody can try names against them, and the chain still
// verifies (A8.5, A11.4).
func erasePerson(ctx context.Context, q queryer, workspace, user string) error {
	_, err := q.exec(ctx, `update audit_change set before = null, after = null, before_salt = $4, after_salt = $4
		where workspace_id = $1 and kind = $2 and id = $3`, workspace, string(policy.KindUser), user, make([]byte, 16))
	return err
}

// Audit gives journal entries below the sequence number before (0: from the
// newest), newest first.
func (s *Store) Audit(ctx context.Context, workspace string, before int64, limit int) (entries []policy.Entry, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.read(ctx, func(q queryer) error {
		entries = nil
		found := false
		err := q.query(ctx, `select e.seq, e.revision, e.at, e.actor_id, e.via, e.address, e.note, e.note_salt, e.note_hash, e.previous, e.hash,
				c.kind, c.id, c.before, c.after, c.before_salt, c.after_salt, c.before_hash, c.after_hash, e.self_grant, e.confirmed_by
			from workspace w
			left join audit_entry e on e.workspace_id = $1 and e.seq in (
				select p.seq from audit_entry p where p.workspace_id = $1 and p.seq < $2 order by p.seq desc limit $3)
			left join audit_change c on c.workspace_id = $1 and c.seq = e.seq
			where w.id = $1
			order by e.seq desc, c.n`, args{workspace, before, int64(limit)}, func(r row) error {
			found = true
			if r.null(0) {
				return nil
			}
			if n := len(entries); n == 0 || entries[n-1].Seq != r.int(0) {
				entries = append(entries, entryOf(r))
			}
			if e := &entries[len(entries)-1]; !r.null(11) {
				e.Changes = append(e.Changes, entryChangeOf(r))
			}
			return nil
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return entries, err
}

func entryOf(r row) policy.Entry {
	e := policy.Entry{
		Seq: r.int(0), Revision: r.int(1), At: instant(r.int(2)), Actor: r.text(3), Via: r.text(4), From: r.text(5), Note: r.text(6),
		SelfGrant: r.bool(19), Confirmed: r.text(20),
	}
	copy(e.NoteSalt[:], r.bytes(7))
	copy(e.NoteHash[:], r.bytes(8))
	copy(e.Previous[:], r.bytes(9))
	copy(e.Hash[:], r.bytes(10))
	return e
}

func entryChangeOf(r row) policy.EntryChange {
	c := policy.EntryChange{Applied: policy.Applied{Kind: policy.Kind(r.text(11)), ID: r.text(12), Before: r.bytes(13), After: r.bytes(14)}}
	copy(c.BeforeSalt[:], r.bytes(15))
	copy(c.AfterSalt[:], r.bytes(16))
	copy(c.BeforeHash[:], r.bytes(17))
	copy(c.AfterHash[:], r.bytes(18))
	return c
}
