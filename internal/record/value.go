package record

// Value is what a property holds on one record. The zero Value is empty; empty
// is a value of its own (A4.2). Which field is used follows from the property's
// type:
//
//	text, long_text, email, phone, url       Text
//	choice, user, team                       Text (option key, user id, team id)
//	number                                   Num
//	money                                    Num, minor units
//	date                                     Num, days since 1970-01-01
//	date_time                                Num, milliseconds since 1970-01-01T00:00Z
//	checkbox                                 Num, 0 or 1
//	choices, users, teams, link              List (option keys, ids), in order, no duplicates
//	file, photo, signature                   Files
type Value struct {
	Filled bool
	Num    float64
	Text   string
	List   []string
	Files  []File
}

// File is one stored file as its property holds it. The bytes are reached only
// through the record and the property (A4.7).
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // media type, as sniffed by the server
	Size int64  `json:"size"`
}
