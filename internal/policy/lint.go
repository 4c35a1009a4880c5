package policy

// Lint is something in the policy that is allowed and seldom meant. It is told
// on saving, and refuses nothing.
type Lint struct {
	Code     string
	Rule     string
	Message  string
	Tracker  string // ids, where it is about one
	State    string
	Property string
	Role     string
	User     string
}

// lints are those of s that before did not have.
func (s *Snapshot) lints(before *Snapshot) []Lint { return nil }
