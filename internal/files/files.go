// Package files keeps the bytes of uploads on the local disk, one directory per
// workspace, by id. It knows no name, no record and no right: who may read a
// file is decided through the cell it stands in before this package is asked
// (A4.7). It implements app.Files; cmd opens it, app calls it.
//
//	<dir>/tmp/<random>            being written
//	<dir>/<workspace>/<xy>/<id>   whole; xy are the id's last two characters
//
// Ids are checked and every path is opened below the directory, so neither an id
// nor a symbolic link planted in it leads outside.
package files

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// Disk is a directory of files. Several processes may share one.
type Disk struct{ root *os.Root }

var _ app.Files = (*Disk)(nil)

// abandoned is how old an unfinished file must be to belong to nobody any more.
const abandoned = 24 * time.Hour

// Open opens the directory, making it with mode 0700 when it is missing, and
// removes what writers left unfinished a day before now or earlier.
func Open(dir string, now time.Time) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory for files: %w; choose a data directory that can be written", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("directory for files: %w", err)
	}
	d := &Disk{root}
	if err := d.tidy(now.Add(-abandoned)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

// Close gives the directory back. Files that are open stay readable.
func (d *Disk) Close() error { return d.root.Close() }

func (d *Disk) tidy(before time.Time) error {
	if err := d.root.MkdirAll("tmp", 0o700); err != nil {
		return fmt.Errorf("directory for files: %w", err)
	}
	left, err := fs.ReadDir(d.root.FS(), "tmp")
	if err != nil {
		return fmt.Errorf("directory for files: %w", err)
	}
	for _, entry := range left {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || info.ModTime().After(before) {
			continue // gone, not ours, or still being written
		}
		if err := d.root.Remove("tmp/" + entry.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an unfinished file: %w", err)
		}
	}
	return nil
}

// Put stores what r gives under a new id, whole or not at all: when it returns
// without an error the bytes survive a power cut, with an error nothing of them
// is left. More than limit bytes give *app.ErrTooLarge, an id that has a file
// fs.ErrExist, an id of the wrong form fs.ErrInvalid. media is the type that
// the first bytes show, never what a sender says.
func (d *Disk) Put(ctx context.Context, workspace, id string, r io.Reader, limit int64) (size int64, media string, err error) {
	name, err := place(workspace, id)
	if err != nil {
		return 0, "", err
	}
	part := "tmp/" + rand.Text()
	f, err := d.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, "", fmt.Errorf("store a file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // perhaps a second time
			if gone := d.root.Remove(part); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
	}()
	head := &sniffer{}
	size, err = io.Copy(io.MultiWriter(f, head), io.LimitReader(&reader{ctx, r}, limit+1))
	switch {
	case err != nil:
		return 0, "", fmt.Errorf("store a file: %w", err)
	case size > limit:
		return 0, "", &app.ErrTooLarge{Limit: limit}
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return 0, "", fmt.Errorf("store a file: %w", err)
	}
	if err := d.publish(part, name); err != nil {
		return 0, "", fmt.Errorf("store a file: %w", err)
	}
	return size, head.media(), nil
}

// publish moves a finished file to its place. Ids are new, so that nothing is
// there is only checked against mistakes, not against a race.
func (d *Disk) publish(part, name string) error {
	dir := path.Dir(name)
	if err := d.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if _, err := d.root.Lstat(name); err == nil {
		return &fs.PathError{Op: "store", Path: name, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.root.Rename(part, name); err != nil {
		return err
	}
	for ; dir != "."; dir = path.Dir(dir) { // the names themselves must survive too
		if err := d.sync(dir); err != nil {
			return errors.Join(err, d.root.Remove(name))
		}
	}
	if err := d.sync("."); err != nil {
		return errors.Join(err, d.root.Remove(name))
	}
	return nil
}

func (d *Disk) sync(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open reads a file; fs.ErrNotExist when there is none of that id in the
// workspace. The caller closes it.
func (d *Disk) Open(ctx context.Context, workspace, id string) (io.ReadSeekCloser, error) {
	name, err := place(workspace, id)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(&fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}, err, f.Close())
	}
	return f, nil
}

// Delete removes a file for good. It is no error when there is none: deleting
// again after a crash must succeed.
func (d *Disk) Delete(ctx context.Context, workspace, id string) error {
	name, err := place(workspace, id)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}

// DropWorkspace removes all files of a workspace for good. It is no error when
// there are none.
func (d *Disk) DropWorkspace(ctx context.Context, workspace string) error {
	if !plain(workspace) || workspace == "tmp" {
		return &fs.PathError{Op: "find", Path: "a workspace's files", Err: fs.ErrInvalid}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.root.RemoveAll(workspace); err != nil {
		return fmt.Errorf("delete a workspace's files: %w", err)
	}
	return nil
}

// place is where a file lies. The end of a UUIDv7 is random, its beginning is
// the time, which would put all of an hour's files in one directory.
func place(workspace, id string) (string, error) {
	if !plain(workspace) || !plain(id) || workspace == "tmp" {
		return "", &fs.PathError{Op: "find", Path: "a file", Err: fs.ErrInvalid}
	}
	return workspace + "/" + id[max(0, len(id)-2):] + "/" + id, nil
}

// plain admits what ids are made of: no dot, no slash, nothing that two file
// systems could read differently.
func plain(id string) bool {
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

// reader ends when its context does: an upload whose sender went away stops.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
