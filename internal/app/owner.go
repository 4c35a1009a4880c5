package app

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// tellOwnerless tells everybody who may choose another owner that nobody answers for
// some integrations any more: the one who did was deactivated, deleted or is no regular
// user now, by whatever road (A10). before is the policy that the changeset was applied to.
func (a *App) tellOwnerless(ctx context.Context, before *policy.Snapshot, result *policy.Result) {
	after := result.Snapshot
	gone := map[string]string{} // name by id
	for _, c := range result.Entry.Changes {
		if c.Kind != policy.KindUser {
			continue
		}
		was, known := before.User(c.ID)
		now, _ := after.User(c.ID)
		if known && answers(was.User) && !answers(now.User) {
			gone[c.ID] = was.Name
		}
	}
	if len(gone) == 0 {
		return
	}
	var lines []words.Text
	for _, u := range before.Users() {
		now, _ := after.User(u.ID)
		if name, ok := gone[u.Owner]; ok && now.Kind == policy.KindIntegration && now.Status != policy.StatusDeleted {
			lines = append(lines, words.Say("%s, of which %s was the owner", now.Name, name))
		}
	}
	if len(lines) == 0 {
		return
	}
	chooses := func(u policy.UserEntry) bool {
		return u.Settings == policy.SettingsExtended || u.Settings == policy.SettingsFull
	}
	a.mailThose(ctx, after, chooses, words.Say("Integrations without an owner in %s", after.Settings().Name), words.Say(
		"Nobody answers for these integrations any more:\n\n  %s\n\nThey work on. Choose another owner, or end their keys:\n\n%s/w/%s/settings/integrations\n",
		words.Chain("%s\n  %s", lines...), a.URL, after.Settings().Key))
}

// answers reports whether a user can be asked about an integration of theirs.
func answers(u *policy.User) bool {
	return u != nil && u.Kind == policy.KindRegular && (u.Status == policy.StatusActive || u.Status == policy.StatusInvited)
}
