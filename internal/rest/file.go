package rest

// FileList is the files in one property of a record.
type FileList struct {
	Items []FileInfo `json:"items"`
}

// InProperty names a file property of a record.
type InProperty struct {
	OneRecord
	Property string `path:"property" doc:"Id or key."`
}

type oneFileInput struct {
	InProperty
	File string `path:"file"`
}
