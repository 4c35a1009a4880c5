package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
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
		return a.write(ctx, v.User, subject, text)
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
func (a *App) notificationMail(v *Viewer, views []NotificationView) (subject, text words.Text) {
	ws := v.Policy.Settings()
	home := fmt.Sprintf("%s/w/%s", a.URL, ws.Key)
	if ws.NeedsSecondFactor(v.User.User) {
		return words.Say("Something new in %s", ws.Name), words.Say("There is something new for you in %s.\n\n%s/notifications\n", ws.Name, home)
	}
	foot := words.Say("\nWhat you are told by mail you choose at %s/notifications\n", home)
	said := v.sayings(views)
	if len(views) == 1 {
		return said[0], words.Say("%s%s", v.mailPart(home, said[0], &views[0]), foot)
	}
	var parts words.Text
	for i := range views {
		parts = words.Say("%s%s\n", parts, v.mailPart(home, said[i], &views[i]))
	}
	return words.Say("%d things are new for you in %s", len(views), ws.Name), words.Say("%s%s", parts, foot)
}

func (v *Viewer) mailPart(home string, saying words.Text, n *NotificationView) words.Text {
	said, at := "", fmt.Sprintf("%s/t/%s", home, n.Tracker.Key)
	if n.Comment != nil {
		said = "\n" + v.spoken(n.Comment) + "\n"
	}
	if n.Record != nil {
		at += fmt.Sprintf("/r/%d", n.Record.Number())
	}
	return words.Say("%s\n%s%s\n", saying, said, at)
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
func (v *Viewer) sayings(views []NotificationView) []words.Text {
	out := make([]words.Text, len(views))
	for i := range views {
		out[i] = v.saying(&views[i])
	}
	return out
}

func (v *Viewer) saying(n *NotificationView) words.Text {
	who := words.Text("Someone")
	if !n.Someone {
		who = words.Plain(v.names().Person(n.By).Name)
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
		return words.Say("%s assigned %s to you", who, thing)
	case NotifyMentioned:
		return words.Say("%s mentioned you on %s", who, thing)
	case NotifyCommented:
		return words.Say("%s commented on %s", who, thing)
	}
	if n.To == nil {
		return words.Say("%s moved %s to another state", who, thing)
	}
	return words.Say("%s moved %s to %s", who, thing, n.To.Label)
}

// digestWords are those of a digest.
func (n *NotificationView) digestWords(who words.Text) words.Text {
	many := words.Say("%d", n.Count)
	if n.More {
		many = words.Say("%d or more", n.Count)
	}
	if n.Kind == NotifyAssigned {
		return words.Say("%s assigned %s records of %s to you by an import", who, many, n.Tracker.Name)
	}
	return words.Say("%s moved %s of your records of %s by an import", who, many, n.Tracker.Name)
}

func singular(t *policy.Schema) string {
	if t.Singular != "" {
		return t.Singular
	}
	return t.Name
}

// words say what has changed: what is new by name, what is gone by no name.
func (g *GivenView) words(tracker string) words.Text {
	labels := func(list []*policy.Property) string {
		var out []string
		for _, p := range list {
			out = append(out, p.Label)
		}
		return strings.Join(out, ", ")
	}
	switch {
	case g.Seen:
		return words.Say("You now see %s", tracker)
	case len(g.View) > 0:
		return words.Say("You now see %s in %s", labels(g.View), tracker)
	case len(g.Edit) > 0:
		return words.Say("You can now edit %s in %s", labels(g.Edit), tracker)
	case len(g.Actions) > 0:
		return words.Say("You can now do more in %s", tracker)
	}
	return words.Say("Your access to %s has changed", tracker)
}
