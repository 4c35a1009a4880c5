package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// sendMails sends the mails that wait, one for each person with all that is new.
func (a *App) sendMails(ctx context.Context) error {
	if a.Mail == nil {
		return nil
	}
	for {
		due, err := a.Store.MailsDue(ctx, deliverBatch)
		if err != nil {
			return err
		}
		for _, to := range due {
			if err := a.sendMail(ctx, to); err != nil {
				return err
			}
		}
		if len(due) < deliverBatch {
			return nil
		}
	}
}

// sendMail takes what waits for one person and decides once more what of it they
// may know. It is taken before it is sent: who dies in between has lost a mail, and
// nobody gets one twice; it still stands in the list.
func (a *App) sendMail(ctx context.Context, to Recipient) error {
	list, err := a.Store.ClaimMails(ctx, to, mailBatch)
	if err != nil || len(list) == 0 {
		return err
	}
	err = a.forRecipient(ctx, to.Workspace, to.User, func(v *Viewer) error {
		views, err := a.openNotifications(ctx, v, list)
		if err != nil || len(views) == 0 || v.User.Email == "" || v.User.Status != policy.StatusActive || !v.User.Confirmed {
			return err
		}
		subject, text := a.notificationMail(v, views)
		return a.Mail.Send(context.WithoutCancel(ctx), v.User.Email, subject, text)
	})
	if err == nil || errors.Is(err, errUntold) {
		return nil
	}
	a.Log.Warn("a mail about what has happened was not taken; it is tried again", "user", to.User, "cause", err)
	if rerr := a.Store.ReturnMails(context.WithoutCancel(ctx), to, list); rerr != nil {
		return rerr
	}
	return err
}

// notificationMail is what somebody is written. Who needs a second factor to enter
// reads it inside: a mail box has none.
func (a *App) notificationMail(v *Viewer, views []NotificationView) (subject, text string) {
	ws := v.Policy.Settings()
	home := fmt.Sprintf("%s/w/%s", a.URL, ws.Key)
	foot := fmt.Sprintf("\nWhat you are told by mail you choose at %s/notifications\n", home)
	if ws.NeedsSecondFactor(v.User.User) {
		return "Something new in " + ws.Name, fmt.Sprintf("There is something new for you in %s.\n\n%s/notifications\n", ws.Name, home)
	}
	words := v.sayings(views)
	if len(views) == 1 {
		return words[0], v.mailPart(home, words[0], &views[0]) + foot
	}
	var b strings.Builder
	for i := range views {
		b.WriteString(v.mailPart(home, words[i], &views[i]) + "\n")
	}
	return fmt.Sprintf("%d things are new for you in %s", len(views), ws.Name), b.String() + foot
}

func (v *Viewer) mailPart(home, words string, n *NotificationView) string {
	out := words + "\n"
	if n.Comment != nil {
		out += "\n" + v.spoken(n.Comment) + "\n"
	}
	if n.Record != nil {
		return out + fmt.Sprintf("%s/t/%s/r/%d\n", home, n.Tracker.Key, n.Record.Number())
	}
	return out + fmt.Sprintf("%s/t/%s\n", home, n.Tracker.Key)
}

// spoken is a comment with its mentions by name.
func (v *Viewer) spoken(c *record.CommentView) string {
	text := strings.ReplaceAll(c.Text, "@[]", "@"+Names{v.Policy}.Person("").Name)
	for _, id := range c.Mentions {
		text = strings.ReplaceAll(text, "@["+id+"]", "@"+v.names().Person(id).Name)
	}
	return text
}

// sayings are notifications in words.
func (v *Viewer) sayings(views []NotificationView) []string {
	out := make([]string, len(views))
	for i := range views {
		out[i] = v.saying(&views[i])
	}
	return out
}

func (v *Viewer) saying(n *NotificationView) string {
	who := "Someone"
	if !n.Someone {
		who = v.names().Person(n.By).Name
	}
	switch {
	case n.Given != nil:
		return n.Given.words(n.Tracker.Name)
	case n.Count > 0:
		return n.digestWords(who)
	}
	thing := fmt.Sprintf("%s %d", singular(n.Tracker), n.Record.Number())
	if n.Label != "" {
		thing += " (" + n.Label + ")"
	}
	switch n.Kind {
	case NotifyAssigned:
		return who + " assigned " + thing + " to you"
	case NotifyMentioned:
		return who + " mentioned you on " + thing
	case NotifyCommented:
		return who + " commented on " + thing
	}
	to := "another state"
	if n.To != nil {
		to = n.To.Label
	}
	return who + " moved " + thing + " to " + to
}

// digestWords are those of a digest.
func (n *NotificationView) digestWords(who string) string {
	many := fmt.Sprint(n.Count)
	if n.More {
		many += " or more"
	}
	if n.Kind == NotifyAssigned {
		return fmt.Sprintf("%s assigned %s records of %s to you by an import", who, many, n.Tracker.Name)
	}
	return fmt.Sprintf("%s moved %s of your records of %s by an import", who, many, n.Tracker.Name)
}

func singular(t *policy.Schema) string {
	if t.Singular != "" {
		return t.Singular
	}
	return t.Name
}

// words say what has changed: what is new by name, what is gone by no name.
func (g *GivenView) words(tracker string) string {
	labels := func(list []*policy.Property) string {
		var out []string
		for _, p := range list {
			out = append(out, p.Label)
		}
		return strings.Join(out, ", ")
	}
	switch {
	case g.Seen:
		return "You now see " + tracker
	case len(g.View) > 0:
		return "You now see " + labels(g.View) + " in " + tracker
	case len(g.Edit) > 0:
		return "You can now edit " + labels(g.Edit) + " in " + tracker
	case len(g.Actions) > 0:
		return "You can now do more in " + tracker
	}
	return "Your access to " + tracker + " has changed"
}
