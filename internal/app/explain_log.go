package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// AccessTold is one answer that told access facts of a record to somebody who
// does not see it (A2.4): who asked, how, what, about whom and which record.
type AccessTold struct {
	ID       string
	At       time.Time // filled by the store
	Actor    string    // user id; "" is the server's console
	Via      string    // page, api, cli
	From     string    // client address
	Question string    // explain, check, who-can
	User     string    // id of whom it was about; "" for everyone
	Tracker  string    // id
	Record   string    // id
}

// AccessLog lists such answers for who has extended settings access, newest
// first; next is the id to go on below, "" at the end.
func (a *App) AccessLog(ctx context.Context, visit *Visit, before string, limit int) (told []AccessTold, next string, names Names, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		names = v.names()
		told, err = a.Store.AccessLog(ctx, v.Policy.Workspace(), before, limit+1)
		if err != nil {
			return err
		}
		next = ""
		if len(told) > limit {
			told = told[:limit]
			next = told[limit-1].ID
		}
		return nil
	})
	return told, next, names, err
}
