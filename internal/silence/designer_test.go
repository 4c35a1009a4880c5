package silence

// To delete a tracker takes its name and a place in the bin to bring it back;
// templates are the server's, and these have none.
func init() {
	beyond = append(beyond, "delete-tracker", "restore-tracker", "create-tracker-from-template")
}
