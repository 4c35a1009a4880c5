package silence

// Keys and links are made by who holds extended settings access; to these
// people their routes only refuse.
func init() {
	beyond = append(beyond, "open-guest-link", "list-keys", "create-key", "get-key", "patch-key", "delete-key",
		"get-guest-link", "rotate-guest-link", "delete-guest-link",
		// There is no guest here to make a link for, and nobody comes by one.
		"get-link", "create-record-link", "delete-record-link", "create-form-link", "delete-form-link")
}
