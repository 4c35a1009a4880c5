package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// credentialsOf counts the keys and the links that carry a user's rights.
func credentialsOf(v *app.Viewer, user string) (keys, links int) {
	for _, c := range v.Policy.CredentialsOf(user) {
		if c.Type == policy.CredentialKey {
			keys++
		} else {
			links++
		}
	}
	return keys, links
}
