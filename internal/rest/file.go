package rest

import "mime/multipart"

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

type uploadInput struct {
	InProperty
	RawBody multipart.Form
}

func (s *Server) routesFiles() {
	const files = "/workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}"
	add(s, guestAllowed, operation{id: "list-files", method: "GET", path: files, tag: "files", summary: "The files in a property"}, notBuilt[InProperty, FileList])
	add(s, guestAllowed, operation{id: "upload-file", method: "POST", path: files, tag: "files", summary: "Add a file (multipart, part file); a signature replaces the one before", status: 201, maxBody: maxFileBody, parts: []part{{name: "file", binary: true}}}, notBuilt[uploadInput, Written])
	add(s, guestAllowed, operation{id: "get-file", method: "GET", path: files + "/{file}", tag: "files", summary: "The file itself, as an attachment", answers: "application/octet-stream"}, notBuilt[oneFileInput, blob])
	add(s, guestAllowed, operation{id: "delete-file", method: "DELETE", path: files + "/{file}", tag: "files", summary: "Take a file out of the property; If-Match is the record's", ifMatch: true}, notBuilt[oneFileInput, Written])
}
