package rest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/words"
)

// spoken are the sentences of an answer of Why?, in their order.
func spoken(x app.WhyAnswer) (all []string) {
	add := func(texts ...words.Text) {
		for _, t := range texts {
			if t != "" {
				all = append(all, string(t))
			}
		}
	}
	add(x.Text, x.About.Assumed)
	for _, l := range x.Layers {
		add(l.Text)
		if l.Witness == nil {
			continue
		}
		for _, r := range l.Witness.Roles {
			add(r.Text)
			if r.Cell != nil {
				add(r.Cell.Text)
			}
		}
	}
	for _, f := range x.Fixes {
		add(f.Text)
	}
	if x.Stuck != nil {
		add(x.Stuck.Text)
		add(x.Stuck.Trace...)
	}
	return all
}

var (
	englishWords = regexp.MustCompile(`(?i)\b(the|is|are|not|you|your|role|roles|record|records|state|and|of|to|view|edit|step|key|counts|gives|since|it)\b`)
	anInstant    = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// Why? answers in the language of who asks, sentence by sentence, with the same
// rules cited and no more told; without one every byte is English (A13.1, A13.2).
func TestWhyAnswersInTheLanguageOfItsReader(t *testing.T) {
	w := newWorld(t)
	open, closed := w.delivering(t, "Ann"), w.delivering(t, "Bob")
	w.ok(t, "mgr", "PUT", ws+"/trackers/orders/records/"+closed+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
	then := clockStep(t, time.Now())
	for _, c := range []struct {
		name, who, question string
		want                [][2]string // in English and in German
	}{
		{"oneself, allowed", "courier", "action=view tracker=orders property=phone record=" + open, [][2]string{
			{"Yes. You can see Phone of order 1: one of your roles gives it.", "Ja. Sie können Phone von Order 1 sehen: Eine Ihrer Rollen erlaubt es."},
			{"You are signed in and active.", "Sie sind angemeldet und aktiv."},
			{"You have app access.", "Sie haben App-Zugang."},
			{"You have a role here.", "Sie haben hier eine Rolle."},
			{"The tracker is open to you.", "Der Tracker steht Ihnen offen."},
			{"The record is open to you.", "Der Eintrag steht Ihnen offen."},
			{"One of your roles gives it.", "Eine Ihrer Rollen erlaubt es."},
			{"Your session, or your key, allows it.", "Ihre Sitzung oder Ihr Schlüssel erlaubt es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
		}},
		{"oneself, on no record of one's own", "courier", "action=archive tracker=orders", [][2]string{
			{"No. You cannot archive Orders: stopped at step 6 of 8, role and cell.", "Nein. Sie können Orders nicht archivieren: aufgehalten bei Schritt 6 von 8, Rolle und Zelle."},
			{"a public record in state Delivering, assigned to you", "ein öffentlicher Eintrag im Status Delivering, Ihnen zugewiesen"},
			{"You are signed in and active.", "Sie sind angemeldet und aktiv."},
			{"You have app access.", "Sie haben App-Zugang."},
			{"You have a role here.", "Sie haben hier eine Rolle."},
			{"The tracker is open to you.", "Der Tracker steht Ihnen offen."},
			{"The record is open to you.", "Der Eintrag steht Ihnen offen."},
			{"None of your roles gives this in the record's state.", "Keine Ihrer Rollen erlaubt das im Status des Eintrags."},
			{"Your session, or your key, allows it.", "Ihre Sitzung oder Ihr Schlüssel erlaubt es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
			{"Still stuck? Send this to somebody who can help.", "Kommen Sie nicht weiter? Senden Sie das jemandem, der helfen kann."},
			{"No. You cannot archive Orders: stopped at step 6 of 8, role and cell.", "Nein. Sie können Orders nicht archivieren: aufgehalten bei Schritt 6 von 8, Rolle und Zelle."},
			{"1 ✓ credential: You are signed in and active.", "1 ✓ Anmeldung: Sie sind angemeldet und aktiv."},
			{"2 ✓ app_access: You have app access.", "2 ✓ App-Zugang: Sie haben App-Zugang."},
			{"3 ✓ roles: You have a role here.", "3 ✓ Rollen: Sie haben hier eine Rolle."},
			{"4 ✓ tracker: The tracker is open to you.", "4 ✓ Tracker: Der Tracker steht Ihnen offen."},
			{"5 ✓ record: The record is open to you.", "5 ✓ Eintrag: Der Eintrag steht Ihnen offen."},
			{"6 ✗ grant: None of your roles gives this in the record's state.", "6 ✗ Rolle und Zelle: Keine Ihrer Rollen erlaubt das im Status des Eintrags."},
			{"7 ✓ key: Your session, or your key, allows it.", "7 ✓ Sitzung oder Schlüssel: Ihre Sitzung oder Ihr Schlüssel erlaubt es."},
			{"8 ✓ archive: Nothing about archive or bin stands in the way.", "8 ✓ Archiv und Papierkorb: Archiv und Papierkorb stehen nicht im Weg."},
		}},
		{"oneself, nothing at all", "none", "action=view", [][2]string{
			{"No. Nothing here is open to you: stopped at step 3, roles in force.", "Nein. Hier steht Ihnen nichts offen: aufgehalten bei Schritt 3, geltende Rollen."},
			{"You are signed in and active.", "Sie sind angemeldet und aktiv."},
			{"You have app access.", "Sie haben App-Zugang."},
			{"None of your roles counts here. Ask for a role.", "Keine Ihrer Rollen zählt hier. Bitten Sie um eine Rolle."},
			{"Still stuck? Send this to somebody who can help.", "Kommen Sie nicht weiter? Senden Sie das jemandem, der helfen kann."},
			{"No. Nothing here is open to you: stopped at step 3, roles in force.", "Nein. Hier steht Ihnen nichts offen: aufgehalten bei Schritt 3, geltende Rollen."},
			{"1 ✓ credential: You are signed in and active.", "1 ✓ Anmeldung: Sie sind angemeldet und aktiv."},
			{"2 ✓ app_access: You have app access.", "2 ✓ App-Zugang: Sie haben App-Zugang."},
			{"3 ✗ roles: None of your roles counts here. Ask for a role.", "3 ✗ Rollen: Keine Ihrer Rollen zählt hier. Bitten Sie um eine Rolle."},
		}},
		{"another, stopped at role and cell", "sel", "action=edit tracker=orders property=phone user=courier record=" + open, [][2]string{
			{"No. Person courier cannot edit Phone of order 1: stopped at step 6 of 8, role and cell.", "Nein. Person courier kann Phone von Order 1 nicht bearbeiten: aufgehalten bei Schritt 6 von 8, Rolle und Zelle."},
			{"Person courier is active and the e-mail is confirmed.", "Person courier ist aktiv, und die E-Mail-Adresse ist bestätigt."},
			{"Person courier is selected for app access.", "Person courier ist für den App-Zugang ausgewählt."},
			{"Role Courier counts.", "Rolle Courier zählt."},
			{"Counts here and now.", "Zählt hier und jetzt."},
			{"Orders is public.", "Orders ist öffentlich."},
			{"The record is public.", "Der Eintrag ist öffentlich."},
			{"Role Courier: state Delivering, Phone, edit: none (nothing gives it, A3.12 line 5).", "Rolle Courier: Status Delivering, Phone, bearbeiten: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"Role Courier: state Delivering, Phone, edit: none (nothing gives it, A3.12 line 5).", "Rolle Courier: Status Delivering, Phone, bearbeiten: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"State Delivering, Phone, edit: none (nothing gives it, A3.12 line 5).", "Status Delivering, Phone, bearbeiten: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"A session or key of this scope may do it.", "Eine Sitzung oder ein Schlüssel dieses Umfangs darf es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
			{"Give Person courier role Member", "Person courier die Rolle Member geben"},
			{"Give Person courier role Manager", "Person courier die Rolle Manager geben"},
			{"Set view and edit of Phone in state Delivering to assigned for role Courier", "Rolle Courier: Ansehen und Bearbeiten von Phone im Status Delivering auf „nur zugewiesene“ setzen"},
		}},
		{"another, stopped at the record's restriction", "ext", "action=view tracker=orders user=courier record=" + closed, [][2]string{
			{"No. Person courier cannot see order 2: stopped at step 5 of 8, the record's restriction.", "Nein. Person courier kann Order 2 nicht sehen: aufgehalten bei Schritt 5 von 8, Beschränkung des Eintrags."},
			{"Person courier is active and the e-mail is confirmed.", "Person courier ist aktiv, und die E-Mail-Adresse ist bestätigt."},
			{"Person courier is selected for app access.", "Person courier ist für den App-Zugang ausgewählt."},
			{"Role Courier counts.", "Rolle Courier zählt."},
			{"Counts here and now.", "Zählt hier und jetzt."},
			{"Orders is public.", "Orders ist öffentlich."},
			{"The record is restricted, and Person courier is not on its list. Nobody is exempt (A3 gate 5).", "Der Eintrag ist beschränkt, und Person courier steht nicht auf der Liste. Niemand ist ausgenommen (A3, Tor 5)."},
			{"Role Courier gives it.", "Rolle Courier erlaubt es."},
			{"Role Courier: state Delivering, Customer, view: assigned (set for this state, A3.12 line 1).", "Rolle Courier: Status Delivering, Customer, ansehen: nur zugewiesene (für diesen Status gesetzt, A3.12 Zeile 1)."},
			{"State Delivering, Customer, view: assigned (set for this state, A3.12 line 1).", "Status Delivering, Customer, ansehen: nur zugewiesene (für diesen Status gesetzt, A3.12 Zeile 1)."},
			{"A session or key of this scope may do it.", "Eine Sitzung oder ein Schlüssel dieses Umfangs darf es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
			{"Put Person courier on the list of order 2", "Person courier auf die Liste von Order 2 setzen"},
		}},
		{"another who never enters", "ext", "action=view tracker=orders user=viewer", [][2]string{
			{"No. Person viewer cannot see Orders: stopped at step 2 of 8, app access.", "Nein. Person viewer kann Orders nicht sehen: aufgehalten bei Schritt 2 von 8, App-Zugang."},
			{"a public record in state New", "ein öffentlicher Eintrag im Status New"},
			{"Person viewer is active.", "Person viewer ist aktiv."},
			{"Person viewer is a viewer: listed, but viewers never enter (A5.1).", "Person viewer ist Betrachter: aufgeführt, aber Betrachter treten nie ein (A5.1)."},
			{"Person viewer holds no role. Settings access opens no record (A2.1).", "Person viewer hat keine Rolle. Einstellungszugriff öffnet keinen Eintrag (A2.1)."},
			{"Orders is public.", "Orders ist öffentlich."},
			{"The record is public.", "Der Eintrag ist öffentlich."},
			{"No role counts, so no cell does.", "Keine Rolle zählt, also auch keine Zelle."},
			{"A session or key of this scope may do it.", "Eine Sitzung oder ein Schlüssel dieses Umfangs darf es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
			{"Make Person viewer a regular user, and then allow app access to Person viewer, and then Give Person viewer role Member", "Person viewer zu einem regulären Benutzer machen, und dann Person viewer App-Zugang erlauben, und dann Person viewer die Rolle Member geben"},
			{"Make Person viewer a regular user, and then allow app access to Person viewer, and then Give Person viewer role Manager", "Person viewer zu einem regulären Benutzer machen, und dann Person viewer App-Zugang erlauben, und dann Person viewer die Rolle Manager geben"},
		}},
		{"another, on an imagined record", "sel", "action=view tracker=orders property=author user=courier state=delivering", [][2]string{
			{"No. Person courier cannot see Author of Orders in state Delivering: stopped at step 6 of 8, role and cell.", "Nein. Person courier kann Autor von Orders im Status Delivering nicht sehen: aufgehalten bei Schritt 6 von 8, Rolle und Zelle."},
			{"a public record in state Delivering, assigned to Person courier", "ein öffentlicher Eintrag im Status Delivering, zugewiesen an Person courier"},
			{"Person courier is active and the e-mail is confirmed.", "Person courier ist aktiv, und die E-Mail-Adresse ist bestätigt."},
			{"Person courier is selected for app access.", "Person courier ist für den App-Zugang ausgewählt."},
			{"Role Courier counts.", "Rolle Courier zählt."},
			{"Counts here and now.", "Zählt hier und jetzt."},
			{"Orders is public.", "Orders ist öffentlich."},
			{"The record is public.", "Der Eintrag ist öffentlich."},
			{"Role Courier: state Delivering, Author, view: none (nothing gives it, A3.12 line 5).", "Rolle Courier: Status Delivering, Autor, ansehen: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"Role Courier: state Delivering, Author, view: none (nothing gives it, A3.12 line 5).", "Rolle Courier: Status Delivering, Autor, ansehen: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"State Delivering, Author, view: none (nothing gives it, A3.12 line 5).", "Status Delivering, Autor, ansehen: keine (nichts erlaubt es, A3.12 Zeile 5)."},
			{"A session or key of this scope may do it.", "Eine Sitzung oder ein Schlüssel dieses Umfangs darf es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
			{"Give Person courier role Member", "Person courier die Rolle Member geben"},
			{"Give Person courier role Manager", "Person courier die Rolle Manager geben"},
			{"Set view of Author in state Delivering to assigned for role Courier", "Rolle Courier: Ansehen von Autor im Status Delivering auf „nur zugewiesene“ setzen"},
		}},
		{"another, as it was", "sel", "action=view tracker=orders user=courier at=" + then, [][2]string{
			{"Yes. As of * Person courier can see Orders: role Courier gives it.", "Ja. Mit Stand * kann Person courier Orders sehen: Rolle Courier erlaubt es."},
			{"a public record in state Delivering, assigned to Person courier", "ein öffentlicher Eintrag im Status Delivering, zugewiesen an Person courier"},
			{"Person courier is active and the e-mail is confirmed.", "Person courier ist aktiv, und die E-Mail-Adresse ist bestätigt."},
			{"Person courier is selected for app access.", "Person courier ist für den App-Zugang ausgewählt."},
			{"Role Courier counts.", "Rolle Courier zählt."},
			{"Counts here and now.", "Zählt hier und jetzt."},
			{"Orders is public.", "Orders ist öffentlich."},
			{"The record is public.", "Der Eintrag ist öffentlich."},
			{"Role Courier gives it.", "Rolle Courier erlaubt es."},
			{"Role Courier: state Delivering, Customer, view: assigned (set for this state, A3.12 line 1).", "Rolle Courier: Status Delivering, Customer, ansehen: nur zugewiesene (für diesen Status gesetzt, A3.12 Zeile 1)."},
			{"State Delivering, Customer, view: assigned (set for this state, A3.12 line 1).", "Status Delivering, Customer, ansehen: nur zugewiesene (für diesen Status gesetzt, A3.12 Zeile 1)."},
			{"A session or key of this scope may do it.", "Eine Sitzung oder ein Schlüssel dieses Umfangs darf es."},
			{"Nothing about archive or bin stands in the way.", "Archiv und Papierkorb stehen nicht im Weg."},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			english := w.ask(t, c.who, why, c.question)
			german := w.do(t, c.who, "POST", why, w.question(c.question), "Accept-Language", "de")
			said, gesagt := spoken(whyOf(t, english)), spoken(whyOf(t, german))
			if len(said) != len(c.want) || len(gesagt) != len(c.want) {
				t.Fatalf("%d sentences in English, %d in German, want %d:\n%s\n%s", len(said), len(gesagt), len(c.want), strings.Join(said, "\n"), strings.Join(gesagt, "\n"))
			}
			for i, want := range c.want {
				if got := [2]string{anInstant.ReplaceAllString(said[i], "*"), anInstant.ReplaceAllString(gesagt[i], "*")}; got != want {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				if left := englishWords.FindString(gesagt[i]); left != "" {
					t.Errorf("%q is English in %q", left, gesagt[i])
				}
			}
		})
	}
}

// What would grant a request is the same way by the same name in each language: it
// is granted by that name (A13.5).
func TestWhatGrantsARequestHasOneNameInEachLanguage(t *testing.T) {
	w := newWorld(t)
	record := w.delivering(t, "Ann")
	w.onlyFor(t, ws+"/trackers/orders/records/"+record, "mgr")
	w.asks(t, "courier", `{"action":"view","tracker":"orders","record":"`+record+`"}`)
	id := w.requestsOf(t, "mgr")[0].ID
	english := w.requestOf(t, "mgr", id)
	german := decode[app.AccessAskedDetail](t, w.ok(t, "mgr", "GET", requests+"/"+id, "", "Accept-Language", "de"))
	if len(english.Fixes) == 0 || len(german.Fixes) != len(english.Fixes) {
		t.Fatalf("%d ways in English, %d in German", len(english.Fixes), len(german.Fixes))
	}
	for i, f := range german.Fixes {
		if f.ID != english.Fixes[i].ID || f.Text == english.Fixes[i].Text || englishWords.MatchString(string(f.Text)) {
			t.Errorf("%+v, in English %+v", f, english.Fixes[i])
		}
	}
}
