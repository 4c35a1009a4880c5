package policy

import (
	"fmt"
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// checking is one written document being judged among all others as they are
// after the changeset.
type checking struct {
	prev, next *Snapshot
	draft      *draft
	id         string
	path       string
	before     document
	now        time.Time
}

func (c *checking) invalid(rule, field string, format words.Text, args ...any) error {
	return invalid(rule, c.path+"/"+field, format, args...)
}

// live demands that all users named exist and are not deleted.
func (c *checking) live(users []string, field string) error {
	for i, id := range users {
		if u, ok := c.next.User(id); !ok || u.Status == StatusDeleted {
			return notFound(fmt.Sprintf("%s/%s/%d", c.path, field, i))
		}
	}
	return nil
}

func (c *checking) teams(teams []string, field string) error {
	for i, id := range teams {
		if _, ok := c.next.tables[KindTeam].objs[id]; !ok {
			return notFound(fmt.Sprintf("%s/%s/%d", c.path, field, i))
		}
	}
	return nil
}

func itoa(i int) string { return strconv.Itoa(i) }
