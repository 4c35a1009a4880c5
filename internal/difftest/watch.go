package difftest

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/refmodel"
)

// watched compares what leaves where one person looks as another (A13.4): masks,
// predicates, and lists in memory and on every backend.
func (c *comparison) watched(d Dice) {
	for range 2 {
		a, watcher := NewAsker(d), NewAsker(d)
		if chance(d, 2, "one of two who hold roles") {
			a = Ann()
			watcher.User = one(d, "watcher", "bob", "cid", "dot")
		}
		a.Watcher = &watcher
		s, why := c.subject(a)
		if _, shut := c.subject(watcher); why != access.Allowed || shut != access.Allowed {
			continue
		}
		for _, t := range trackers {
			v := c.viewer(a, s, t)
			c.states(a, v, t)
			rows := c.rowsOf(v, t)
			c.masks(a, v, t, rows)
			for range 2 {
				c.query(a, v, NewQuery(d, c.w, t), rows)
			}
			c.query(a, v, refmodel.Query{Tracker: t, Which: "both"}, rows)
		}
	}
}
