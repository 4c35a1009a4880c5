package words

// germanWhy is what Why? answers.
var germanWhy = map[Text]string{
	"A channel is page or api.":                              "Ein Kanal ist page oder api.",
	"A record to be created is not there yet. Leave it out.": "Ein Eintrag, der angelegt werden soll, ist noch nicht da. Lassen Sie ihn weg.",
	"An action is one of: activity, archive, change_state, comment, create, delete, edit, export, import, read_comments, recover, restore, restrict, view.": "Eine Aktion ist eine von: activity, archive, change_state, comment, create, delete, edit, export, import, read_comments, recover, restore, restrict, view.",
	"Nobody in the workspace has that name, e-mail address or id. Check the spelling.":                                                                      "Niemand im Arbeitsbereich hat diesen Namen, diese E-Mail-Adresse oder Id. Prüfen Sie die Schreibweise.",
	"Only creating names a site: every record has its own. Leave it out.":                                                                                   "Nur beim Anlegen wird ein Standort genannt: Jeder Eintrag hat seinen eigenen. Lassen Sie ihn weg.",
	"Only who may configure the tracker may ask how it would be by another way. Leave channel and address out.":                                             "Wie es auf anderem Weg wäre, darf nur fragen, wer den Tracker konfigurieren darf. Lassen Sie Kanal und Adresse weg.",
	"Several people are called that: %s. Use the e-mail address.":                                                                                           "So heißen mehrere: %s. Nehmen Sie die E-Mail-Adresse.",
	"That is no address. Write it as 192.0.2.1 or 2001:db8::1.":                                                                                             "Das ist keine Adresse. Schreiben Sie sie als 192.0.2.1 oder 2001:db8::1.",
	"The record has a state. Leave this one out, or leave the record out to ask about any record in that state.":                                            "Der Eintrag hat einen Status. Lassen Sie diesen weg oder lassen Sie den Eintrag weg, um nach irgendeinem Eintrag in diesem Status zu fragen.",
	"There is nothing of that name here. The tracker's schema lists the names you can use (A4.1).":                                                          "Hier heißt nichts so. Das Schema des Trackers nennt die Namen, die Sie verwenden können (A4.1).",
	"This action is about the record as a whole. Leave the property out.":                                                                                   "Diese Aktion betrifft den Eintrag als Ganzes. Lassen Sie die Eigenschaft weg.",
	"Which property? Name the one to edit.":                                                                                                                 "Welche Eigenschaft? Nennen Sie die, die bearbeitet werden soll.",
	"Which tracker? Only view can be asked without one: whether somebody sees anything at all.":                                                             "Welcher Tracker? Ohne einen kann nur nach view gefragt werden: ob jemand überhaupt etwas sieht.",
	"Name what to compare as user:<id> or role:<key>, in a and in b.":                                                                                       "Nennen Sie in a und b, was zu vergleichen ist, als user:<id> oder role:<key>.",
	"There is no such revision. Write it as user:<id>@<revision>, with a number from the audit log.":                                                        "Diesen Stand gibt es nicht. Schreiben Sie ihn als user:<id>@<revision>, mit einer Nummer aus dem Prüfprotokoll.",
	"Only who has settings access may ask how it would be without a role. Leave it out.":                                                                    "Wie es ohne eine Rolle wäre, darf nur fragen, wer Einstellungszugriff hat. Lassen Sie es weg.",
	"That is still to come. Ask about now, or about a time that is over.":                                                                                   "Das kommt erst noch. Fragen Sie nach jetzt oder nach einer vergangenen Zeit.",
	"The record's state was not there yet. Ask about another one, without the record.":                                                                      "Den Status des Eintrags gab es noch nicht. Fragen Sie nach einem anderen, ohne den Eintrag.",
	"The tracker was not there yet. Ask about a later time.":                                                                                                "Den Tracker gab es noch nicht. Fragen Sie nach einer späteren Zeit.",
	"The user was not there yet. Ask about a later time.":                                                                                                   "Den Benutzer gab es noch nicht. Fragen Sie nach einer späteren Zeit.",
	"The workspace was not there yet. Ask about a later time.":                                                                                              "Den Arbeitsbereich gab es noch nicht. Fragen Sie nach einer späteren Zeit.",
	"Which tracker? Name one that you may configure.":                                                                                                       "Welcher Tracker? Nennen Sie einen, den Sie konfigurieren dürfen.",
}
