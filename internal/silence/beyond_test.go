package silence

import "slices"

// beyond are routes that need not succeed for anybody here, by the reason.
var beyond = slices.Concat(
	// They take a secret out of a mail or of the server's log.
	[]string{"sign-in-with-code", "confirm-email", "set-up"},
	// They are about an account's other ways to sign in, which nobody here has set up.
	[]string{"sign-in-second-step", "begin-sign-in-with-passkey", "sign-in-with-passkey", "prove-with-passkey", "begin-passkey", "create-passkey", "rename-passkey", "delete-passkey",
		"confirm-totp", "delete-totp", "new-recovery-codes", "start-oidc", "finish-oidc", "return-oidc", "get-waiting-identity", "link-identity", "create-identity", "delete-identity"},
	// They change how a workspace is signed in to, or end it.
	[]string{"patch-sign-in-settings", "create-provider", "patch-provider", "delete-provider", "delete-workspace", "restore-workspace"},
	// They take a sheet of people.
	[]string{"import-users", "get-user-import", "list-user-import-rows", "get-user-import-failed"},
	// They take a second administrator, or what somebody else has begun.
	[]string{"confirm-pending", "end-user-session", "grant-access", "pass-access-request", "ask-to-enter"},
	// They take more luck than dice have: one person who holds several roles alike, a
	// tracker's name and a place in the bin, a template of the server's, which has none here.
	[]string{"merge-roles", "put-role-permissions", "delete-tracker", "restore-tracker", "create-tracker-from-template"},
)
