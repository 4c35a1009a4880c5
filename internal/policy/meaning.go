package policy

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// Meaning is a digest of what a changeset says with every key resolved: the same
// as long as it names the same objects. A key may be reused (A11.1), so what waits
// is asked again for what it means before it is carried out. at is the same
// instant each time. Errors are those of Apply about what the changeset names.
func (s *Snapshot) Meaning(cs Changeset, actor Actor, at time.Time) (sum [32]byte, err error) {
	at = instant(at, Head{})
	made := 0
	env := Env{Now: at, Salt: func() (s [16]byte) { return s }, ID: func() string {
		made++
		return fmt.Sprintf("new-%d", made)
	}}
	d, err := s.enterAll(cs, actor, env, at)
	if err != nil {
		return sum, err
	}
	type entered struct {
		Kind  Kind
		ID    string
		Doc   document
		Moves map[string]string
	}
	var all []entered
	for _, r := range d.order {
		if _, explicit := d.at[r]; explicit {
			all = append(all, entered{r.kind, r.id, d.docs[r], d.moves[r.id]})
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return sum, &Error{Code: CodeInternal, Rule: "A11.1", Message: words.Say("A document does not marshal: %s", err.Error())}
	}
	return sha256.Sum256(raw), nil
}
