package login

import "github.com/trackward/trackward/internal/policy"

// CanonicalEmail is the one key of an e-mail address (policy.CanonicalEmail): two
// spellings with one key are one account (case C13).
//
// The key is also the address that mail goes to. So who types a look-alike that
// folds to a known key reaches that key's mailbox and no other.
func CanonicalEmail(s string) (string, error) { return policy.CanonicalEmail(s) }
