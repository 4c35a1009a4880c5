package app

// Tally is a tracker's records outside the bin, counted by what decides about
// them and by nothing else (A2.4): enough to say how many of them somebody sees
// under a policy that is not in force.
type Tally struct {
	Revision   int64
	Public     []RecordClass            // all that are not restricted
	Own        map[string][]RecordClass // of these, those that a principal is assigned to
	Restricted []RestrictedRecord
	Cut        bool // there are more restricted records than are told
}

// RecordClass are records alike in what decides.
type RecordClass struct {
	State    string // id
	Site     string // id; "" for none
	Archived bool
	Count    int
}

// RestrictedRecord is one of them: nothing but who is on its list and assigned.
type RestrictedRecord struct {
	RecordClass
	Listed, Assigned []string // principals
}
