package words

// germanDemo is what the demo says of its people, and what a workspace or a
// tracker can start from.
var germanDemo = map[Text]string{
	"Changed at":  "Geändert am",
	"Changed by":  "Geändert von",
	"Permissions": "Berechtigungen",
	"Empty":       "Leer",
	"No trackers yet. People you add later can use every public tracker you make.": "Noch keine Tracker. Wen Sie später hinzufügen, kann jeden öffentlichen Tracker verwenden, den Sie anlegen.",
	"Delivery":             "Auslieferung",
	"Sales":                "Vertrieb",
	"Assembly checklist":   "Checkliste für die Montage",
	"Installations":        "Installationen",
	"Guards' incident log": "Vorfallprotokoll des Wachdienstes",
	"Orders that couriers see while they deliver them, five fields and no more; managers edit them until they are delivered.": "Aufträge, die Kuriere sehen, solange sie sie ausliefern, fünf Felder und nicht mehr; die Leitung bearbeitet sie bis zur Auslieferung.",
	"Clients of whom each salesperson sees their own in full, and of the others' only the name.":                              "Kunden, von denen im Vertrieb alle die eigenen ganz sehen und von den anderen nur den Namen.",
	"Parcels on their way through assembly, step by step, with a photo at each step that needs one.":                          "Pakete auf dem Weg durch die Montage, Schritt für Schritt, mit einem Foto bei jedem Schritt, der eines braucht.",
	"Visits at clients: technicians see their own, and close them with photos and a signature.":                               "Besuche bei Kunden: Techniker sehen die eigenen und schließen sie mit Fotos und einer Unterschrift ab.",
	"Incidents by site: guards report them and see no costs, clients see their own.":                                          "Vorfälle nach Standort: Wachleute melden sie und sehen keine Kosten, Kunden sehen die eigenen.",
	"Owner: full system settings, superuser, no role. Sees every setting and no record.":                                      "Besitzerin: voller Einstellungszugriff, Superuser, keine Rolle. Sieht jede Einstellung und keinen Eintrag.",
	"Administrator without the superuser tag: settings except role permission sheets, and no record.":                         "Verwaltung ohne Superuser-Kennzeichnung: Einstellungen außer den Berechtigungsblättern der Rollen, und kein Eintrag.",
	"Manager of everything; delivered orders are view only.":                                                                  "Verwaltet alles; ausgelieferte Aufträge nur zum Ansehen.",
	"Courier: five fields of her own orders, while she is delivering them.":                                                   "Kurierin: fünf Felder ihrer eigenen Aufträge, solange sie sie ausliefert.",
	"Another courier, with other orders.":                                                                                     "Ein anderer Kurier mit anderen Aufträgen.",
	"Sales: her own clients in full, of the others' only the name.":                                                           "Vertrieb: die eigenen Kunden ganz, von den anderen nur den Namen.",
	"Another sales person, with other clients.":                                                                               "Noch jemand aus dem Vertrieb, mit anderen Kunden.",
	"Assembler: works through the steps of a parcel, with a photo at two of them.":                                            "Montage: arbeitet die Schritte eines Pakets ab, mit einem Foto bei zweien.",
	"Technician: cannot close a job without photos and the client's signature.":                                               "Techniker: kann einen Einsatz nicht ohne Fotos und die Unterschrift des Kunden abschließen.",
	"Guard at Dallas/Fort Worth: strikes there until they are costed, without the costs.":                                     "Wache in Dallas/Fort Worth: die Vogelschläge dort, bis ihre Kosten erfasst sind, ohne die Kosten.",
	"Guard for the region Texas: the same at each of its airports.":                                                           "Wache für die Region Texas: dasselbe an jedem ihrer Flughäfen.",
	"Client: the strikes of American Airlines, costs included.":                                                               "Kundin: die Vogelschläge von American Airlines samt Kosten.",
	"Viewer: listed, but can never enter.":                                                                                    "Betrachter: aufgeführt, kann aber nie eintreten.",
}
