package silence

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/record"
)

// talk is what others say about records: the same where the person reads it, and
// other things where not. Who said it differs where nobody is named (A4.5).
func (w *world) talk(dice *rand.Rand) {
	for _, key := range []string{"clients", "orders"} {
		for _, k := range w.rows[key] {
			for i := range 2 {
				happens, differs := dice.IntN(100) < 35, dice.IntN(100) < 40
				id, hidden := w.id("comment"), w.secretID()
				shown := k.seen && w.reads
				if !shown {
					id = hidden
				}
				w.note(shown && happens && !k.binned && !k.archived, "comment", id)
				w.begin([]string{id}, nil)
				if !happens || k.gone || k.binned || k.archived || !shown && differs && w.variant == 1 {
					continue
				}
				w.say(k, shown, i)
			}
		}
	}
}

func (w *world) say(k *kept, shown bool, i int) {
	visit, text := w.boss, w.text()
	named := slices.Contains(w.sights[k.tree.key].systems(), "updated_by")
	if w.variant == 1 && !(shown && named) && !k.restricted {
		visit = w.p1
	}
	if shown {
		text = fmt.Sprintf("Said %d to @[%s]", i, w.users["p2"])
		if w.who != machine { // nobody mentions one
			text += fmt.Sprintf(" and @[%s]", w.me)
		}
	}
	if _, err := w.on.app.WriteComment(context.Background(), &visit, k.tree.key, k.id, "", record.CommentInput{Text: text}); err != nil {
		w.t.Fatalf("%s %s: %v", k.tree.key, k.id, err)
	}
}

// deliver tells everybody what has happened, and compares the mails that the person
// gets: those are read without a request (A6.2), and hold no hidden value either.
func (p *pair) deliver() {
	if p.worlds[0].seed/turns()%3 != 0 { // it compares whole policies, and takes its time; each kind of person has such seeds
		return
	}
	p.begin()
	var mine [2][]string
	for i, s := range p.sides {
		s.mails.sent = nil
		must(p.t, s.app.Deliver(context.Background()))
		for _, mail := range s.mails.sent {
			if strings.HasPrefix(mail, p.worlds[i].email+"\n") {
				mine[i] = append(mine[i], mail)
			}
		}
		if token := token([]byte(strings.Join(mine[i], "\n"))); token != "" {
			p.hear("the hidden value %s is in a mail: %s", token, mine[i])
		}
	}
	p.tally.mails += len(mine[0])
	if !slices.Equal(mine[0], mine[1]) {
		p.hear("the mails differ:\n%s\n---\n%s", mine[0], mine[1])
	}
}

// systems are the system properties that the person views where they see a record.
func (s *sight) systems() []string {
	if s == nil {
		return nil
	}
	return s.system
}
