package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"time"
)

// Head is the end of the journal's chain; the zero Head is an empty journal.
type Head struct {
	Seq  int64
	At   int64 // unix milliseconds of the newest entry: time never goes below it (A6.2)
	Hash [32]byte
}

// The bytes that are hashed (A11.4). H is SHA-256. Numbers are 8 bytes, big
// endian; text is its length as such a number, then its bytes in UTF-8; each hash
// begins with a tag of its own, so that none can stand for another:
//
//	note   = H(text("trackward note 1") ‖ salt ‖ text(from) ‖ text(note))
//	body   = H(text("trackward body 1") ‖ salt ‖ 0x00)               for no document
//	         H(text("trackward body 1") ‖ salt ‖ 0x01 ‖ text(document))
//	change = H(text("trackward change 1") ‖ text(kind) ‖ text(id) ‖ before ‖ after)
//	entry  = H(text("trackward entry 1") ‖ previous ‖ seq ‖ revision ‖ at ‖ text(actor) ‖ text(via) ‖ note ‖ number of changes ‖ change …)
//
// To via the marks of a self-grant are added: " self-grant", " confirmed by " and
// the user's id. at is in Unix milliseconds. The client's address is erased with the note, so
// it is hashed with it. A document is hashed as the bytes that Apply returned:
// storage keeps them as they are.
const (
	noteTag   = "trackward note 1"
	bodyTag   = "trackward body 1"
	changeTag = "trackward change 1"
	entryTag  = "trackward entry 1"
)

type hasher struct{ hash.Hash }

func newHasher(tag string) hasher {
	h := hasher{sha256.New()}
	h.text(tag)
	return h
}

func (h hasher) number(n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

func (h hasher) text(s string) {
	h.number(int64(len(s)))
	h.Write([]byte(s))
}

func (h hasher) sum() (out [32]byte) {
	h.Sum(out[:0])
	return out
}

func noteHash(salt [16]byte, from, note string) [32]byte {
	h := newHasher(noteTag)
	h.Write(salt[:])
	h.text(from)
	h.text(note)
	return h.sum()
}

func bodyHash(salt [16]byte, body []byte) [32]byte {
	h := newHasher(bodyTag)
	h.Write(salt[:])
	if len(body) == 0 {
		h.Write([]byte{0})
		return h.sum()
	}
	h.Write([]byte{1})
	h.text(string(body))
	return h.sum()
}

func entryHash(e Entry) [32]byte {
	h := newHasher(entryTag)
	h.Write(e.Previous[:])
	h.number(e.Seq)
	h.number(e.Revision)
	h.number(e.At.UnixMilli())
	h.text(e.Actor)
	h.text(e.road())
	h.Write(e.NoteHash[:])
	h.number(int64(len(e.Changes)))
	for _, c := range e.Changes {
		ch := newHasher(changeTag)
		ch.text(string(c.Kind))
		ch.text(c.ID)
		ch.Write(c.BeforeHash[:])
		ch.Write(c.AfterHash[:])
		sum := ch.sum()
		h.Write(sum[:])
	}
	return h.sum()
}

// road is how the change came: via, and the marks of a self-grant (A2.2), if it
// has any.
func (e *Entry) road() string {
	out := e.Via
	if e.SelfGrant {
		out += " self-grant"
	}
	if e.Confirmed != "" {
		out += " confirmed by " + e.Confirmed
	}
	return out
}

func newEntry(last Head, revision int64, at time.Time, actor Actor, note string, applied []Applied, salt func() [16]byte) Entry {
	e := Entry{Seq: last.Seq + 1, Revision: revision, At: at, Via: actor.Via, From: actor.From, Note: note,
		NoteSalt: salt(), Previous: last.Hash, Confirmed: actor.Confirmed}
	if !actor.System {
		e.Actor = actor.User
	}
	e.NoteHash = noteHash(e.NoteSalt, e.From, e.Note)
	for _, a := range applied {
		c := EntryChange{Applied: a, BeforeSalt: salt(), AfterSalt: salt()}
		c.BeforeHash, c.AfterHash = bodyHash(c.BeforeSalt, a.Before), bodyHash(c.AfterSalt, a.After)
		if a.erases {
			c.Before, c.BeforeSalt = nil, [16]byte{} // who is deleted is not kept in the journal (A8.5)
		}
		e.Changes = append(e.Changes, c)
	}
	e.Hash = entryHash(e)
	return e
}

// Head is the chain's end once this entry is its last.
func (e Entry) Head() Head { return Head{Seq: e.Seq, At: e.At.UnixMilli(), Hash: e.Hash} }

// Verify recomputes an entry's hash from its parts and its predecessor's. A body
// or note that was erased, with its salt all zero and nothing beside it, is
// vouched for by the hash that stayed (A11.4).
func Verify(e Entry) error {
	erased := e.NoteSalt == [16]byte{} && e.Note == "" && e.From == ""
	if !erased && noteHash(e.NoteSalt, e.From, e.Note) != e.NoteHash {
		return fmt.Errorf("policy: entry %d: the note or the address is not what was written", e.Seq)
	}
	for i, c := range e.Changes {
		if !bodyHolds(c.BeforeSalt, c.Before, c.BeforeHash) || !bodyHolds(c.AfterSalt, c.After, c.AfterHash) {
			return fmt.Errorf("policy: entry %d: the document of change %d (%s %s) is not what was written", e.Seq, i, c.Kind, c.ID)
		}
	}
	if entryHash(e) != e.Hash {
		return fmt.Errorf("policy: entry %d does not hash to what was written", e.Seq)
	}
	return nil
}

func bodyHolds(salt [16]byte, body []byte, want [32]byte) bool {
	erased := salt == [16]byte{} && len(body) == 0
	return erased || bodyHash(salt, body) == want
}

// VerifyAfter verifies an entry and that it follows its predecessor: the chain's
// next number, its hash, and no earlier time.
func VerifyAfter(last Head, e Entry) error {
	switch {
	case e.Seq != last.Seq+1:
		return fmt.Errorf("policy: entry %d stands where %d belongs: an entry is missing or was moved", e.Seq, last.Seq+1)
	case e.Previous != last.Hash:
		return fmt.Errorf("policy: entry %d does not follow the one before it", e.Seq)
	case e.At.UnixMilli() < last.At:
		return errors.New("policy: the journal's time goes backwards")
	}
	return Verify(e)
}
