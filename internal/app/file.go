package app

import (
	"context"
	"errors"
	"io"

	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// MaxFile is the largest upload, in bytes.
const MaxFile = 25 << 20

// Upload is a file on its way in.
type Upload struct {
	Name string
	Body io.Reader
}

// Attach stores a file and puts it into a property. The right to edit the cell
// is asked before a byte is stored, and again when the record is written; a
// refused or failed write leaves no file behind.
func (a *App) Attach(ctx context.Context, visit *Visit, tracker, ref, property string, up Upload) (out One, file record.File, err error) {
	id := a.ID()
	stored := false
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if !stored {
			if err := a.mayAttach(ctx, v, rv, ref, property); err != nil {
				return err
			}
			file = record.File{ID: id, Name: record.FileName(up.Name)}
			file.Size, file.Type, err = a.Files.Put(ctx, v.Policy.Workspace(), id, up.Body, MaxFile)
			if err != nil {
				return refusedFile(err)
			}
			stored = true
		}
		out, err = a.edit(ctx, v, rv, ref, record.Input{Attach: map[string][]record.File{property: {file}}})
		if err != nil && !errors.Is(err, errStale) {
			_ = a.Files.Delete(context.WithoutCancel(ctx), v.Policy.Workspace(), id) // the refusal is what counts
		}
		return err
	})
	return out, file, err
}

// mayAttach is the edit asked with nothing to store, so that nobody fills the
// disk who may not write the cell.
func (a *App) mayAttach(ctx context.Context, v *Viewer, rv *record.Viewer, ref, property string) error {
	sealed, _, err := a.found(ctx, v, rv, ref)
	if err != nil {
		return err
	}
	_, err = record.Edit(rv, sealed, record.Input{Attach: map[string][]record.File{property: {{ID: "new", Name: "new"}}}})
	return refusedWrite(err)
}

// Detach takes a file out of a property. The bytes stay for the activity's
// sake until they are swept.
func (a *App) Detach(ctx context.Context, visit *Visit, tracker, ref, property, file string, ifMatch func(record.View) bool) (out One, err error) {
	return a.Edit(ctx, visit, tracker, ref, record.Input{Detach: map[string]string{property: file}, IfMatch: ifMatch})
}

// Download opens a file through its record and property (A4.7): there is no
// other way to its bytes.
func (a *App) Download(ctx context.Context, visit *Visit, tracker, ref, property, file string) (meta record.File, body io.ReadSeekCloser, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		view, err := a.one(ctx, v, rv, ref)
		if err != nil {
			return err
		}
		for _, cell := range view.Cells() {
			if cell.Prop.Key != property && cell.Prop.ID != property {
				continue
			}
			for _, f := range cell.Value.Files {
				if f.ID == file {
					meta = f
					body, err = a.Files.Open(ctx, v.Policy.Workspace(), file)
					return err
				}
			}
		}
		return notFound()
	})
	return meta, body, err
}

// FilesOf lists the files in a property that the viewer sees.
func (a *App) FilesOf(ctx context.Context, visit *Visit, tracker, ref, property string) (out []record.File, err error) {
	one, err := a.Record(ctx, visit, tracker, ref)
	if err != nil {
		return nil, err
	}
	for _, cell := range one.View.Cells() {
		if cell.Prop.Key == property || cell.Prop.ID == property {
			switch cell.Prop.Type {
			case "file", "photo", "signature":
				return append([]record.File{}, cell.Value.Files...), nil
			}
		}
	}
	return nil, notFound()
}

// refusedFile says what is wrong with an upload.
func refusedFile(err error) error {
	var large *ErrTooLarge
	if errors.As(err, &large) {
		return &Error{Kind: TooLarge, Code: "too_large", Message: words.Say("The file is larger than %d MiB. Send a smaller one.", large.Limit>>20), Cause: err}
	}
	return err
}
