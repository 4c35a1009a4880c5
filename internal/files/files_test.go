package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/trackward/trackward/internal/app"
)

const (
	ws = "0190a000-0000-7000-8000-000000000001"
	id = "0190a000-0000-7000-8000-0000000000ab"
)

func open(t *testing.T) (*Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	d, err := Open(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

// tree lists the regular files below a directory.
func tree(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, d *Disk, workspace, id string) string {
	t.Helper()
	f, err := d.Open(t.Context(), workspace, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAFileComesBackAsItWasStored(t *testing.T) {
	d, dir := open(t)
	for name, body := range map[string]string{"a": "", "b": "hello", "c": strings.Repeat("0123456789", 100_000)} {
		size, _, err := d.Put(t.Context(), ws, name, iotest.OneByteReader(strings.NewReader(body)), int64(len(body)))
		if err != nil || size != int64(len(body)) {
			t.Fatalf("%s: %d bytes, %v", name, size, err)
		}
		if got := read(t, d, ws, name); got != body {
			t.Errorf("%s: %d bytes came back", name, len(got))
		}
	}
	f, err := d.Open(t.Context(), ws, "b")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(3, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, _ := io.ReadAll(f); string(rest) != "lo" {
		t.Errorf("after seeking: %q", rest)
	}
	for _, file := range tree(t, dir) {
		info, _ := os.Stat(filepath.Join(dir, file))
		if !strings.HasPrefix(file, ws+"/") || info.Mode().Perm() != 0o600 {
			t.Errorf("%s, mode %v", file, info.Mode())
		}
	}
}

func TestAFileBelongsToItsWorkspace(t *testing.T) {
	d, _ := open(t)
	if _, _, err := d.Put(t.Context(), ws, id, strings.NewReader("ours"), 10); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(ws, "1", "2", 1)
	if _, err := d.Open(t.Context(), other, id); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another workspace opens it: %v", err)
	}
	if err := d.Delete(t.Context(), other, id); err != nil {
		t.Error(err)
	}
	if read(t, d, ws, id) != "ours" {
		t.Error("another workspace changed it")
	}
}

func TestIdsLeadNowhereElse(t *testing.T) {
	d, dir := open(t)
	outside := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", ".", "..", "../secret", "a/b", "a/../../secret", "/etc/passwd", `a\b`, "a\x00b", "A", "é", "a.b", "a b", strings.Repeat("a", 65)} {
		if _, _, err := d.Put(t.Context(), ws, bad, strings.NewReader("x"), 10); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("put %q: %v", bad, err)
		}
		if _, _, err := d.Put(t.Context(), bad, id, strings.NewReader("x"), 10); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("put in workspace %q: %v", bad, err)
		}
		if _, err := d.Open(t.Context(), ws, bad); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("open %q: %v", bad, err)
		}
		if err := d.Delete(t.Context(), bad, id); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("delete in workspace %q: %v", bad, err)
		}
	}
	if _, err := d.Open(t.Context(), "tmp", id); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("the directory of unfinished files is a workspace: %v", err)
	}
	if got := tree(t, dir); len(got) != 0 {
		t.Errorf("files were made: %v", got)
	}
}

func TestASymbolicLinkLeadsNowhereElse(t *testing.T) {
	d, dir := open(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, id), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, ws), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, ws, "ab")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), ws, id); err == nil {
		t.Error("it was opened")
	}
	if err := d.Delete(t.Context(), ws, id); err == nil {
		t.Error("it was deleted")
	}
	if _, _, err := d.Put(t.Context(), ws, "0000ab", strings.NewReader("x"), 10); err == nil {
		t.Error("it was written")
	}
	if got := tree(t, outside); !slices.Equal(got, []string{id}) {
		t.Errorf("outside: %v", got)
	}
}

func TestTheLimitIsExact(t *testing.T) {
	d, dir := open(t)
	var large *app.ErrTooLarge
	if _, _, err := d.Put(t.Context(), ws, "more", strings.NewReader("123456"), 5); !errors.As(err, &large) || large.Limit != 5 {
		t.Fatalf("one byte too many: %v", err)
	}
	if _, _, err := d.Put(t.Context(), ws, "endless", endless{}, 1<<20); !errors.As(err, &large) {
		t.Fatalf("an endless body: %v", err)
	}
	if got := tree(t, dir); len(got) != 0 {
		t.Fatalf("left behind: %v", got)
	}
	if size, _, err := d.Put(t.Context(), ws, "just", strings.NewReader("12345"), 5); err != nil || size != 5 {
		t.Fatalf("%d, %v", size, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAFailureInTheMiddleLeavesNothing(t *testing.T) {
	broken := errors.New("the line was cut")
	cancelled, cancel := context.WithCancel(t.Context())
	for name, c := range map[string]struct {
		ctx    context.Context
		before func(dir string) error
		body   func() io.Reader
		want   error
	}{
		"the sender breaks off": {body: func() io.Reader {
			return io.MultiReader(strings.NewReader(strings.Repeat("x", 100_000)), iotest.ErrReader(broken))
		}, want: broken},
		"the sender breaks off at once": {body: func() io.Reader { return iotest.ErrReader(broken) }, want: broken},
		"the request ends": {ctx: cancelled, body: func() io.Reader {
			return io.MultiReader(strings.NewReader("x"), readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }), endless{})
		}, want: context.Canceled},
		"the place cannot be made": {before: func(dir string) error { return os.WriteFile(filepath.Join(dir, ws), nil, 0o600) },
			body: func() io.Reader { return strings.NewReader("x") }},
		"the place is taken by a directory": {before: func(dir string) error { return os.MkdirAll(filepath.Join(dir, ws, "ab", id), 0o700) },
			body: func() io.Reader { return strings.NewReader("x") }, want: fs.ErrExist},
		"the directory of unfinished files is gone": {before: func(dir string) error { return os.Remove(filepath.Join(dir, "tmp")) },
			body: func() io.Reader { return strings.NewReader("x") }, want: fs.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			d, dir := open(t)
			if c.before != nil {
				if err := c.before(dir); err != nil {
					t.Fatal(err)
				}
			}
			before := tree(t, dir)
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			size, media, err := d.Put(ctx, ws, id, c.body(), 1<<20)
			if err == nil || c.want != nil && !errors.Is(err, c.want) || size != 0 || media != "" {
				t.Fatalf("%d, %q, %v", size, media, err)
			}
			if after := tree(t, dir); !slices.Equal(before, after) {
				t.Errorf("left behind: %v", after)
			}
		})
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestAnUnfinishedFileIsNotThere(t *testing.T) {
	d, _ := open(t)
	asked := false
	body := io.MultiReader(strings.NewReader("half"), readerFunc(func([]byte) (int, error) {
		asked = true
		if _, err := d.Open(t.Context(), ws, id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("half a file can be opened: %v", err)
		}
		return 0, io.EOF
	}))
	if _, _, err := d.Put(t.Context(), ws, id, body, 10); err != nil || !asked {
		t.Fatal(asked, err)
	}
	if read(t, d, ws, id) != "half" {
		t.Error("the whole is missing")
	}
}

func TestAnIdIsUsedOnce(t *testing.T) {
	d, dir := open(t)
	if _, _, err := d.Put(t.Context(), ws, id, strings.NewReader("first"), 10); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Put(t.Context(), ws, id, strings.NewReader("second"), 10); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a second time: %v", err)
	}
	if read(t, d, ws, id) != "first" || len(tree(t, dir)) != 1 {
		t.Errorf("the first file was touched: %v", tree(t, dir))
	}
}

func TestADeletedFileIsGoneAndMayBeDeletedAgain(t *testing.T) {
	d, dir := open(t)
	if _, _, err := d.Put(t.Context(), ws, id, strings.NewReader("x"), 10); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Delete(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Open(t.Context(), ws, id); !errors.Is(err, fs.ErrNotExist) || len(tree(t, dir)) != 0 {
		t.Errorf("still there: %v, %v", err, tree(t, dir))
	}
}

func TestOpeningTidiesWhatACrashLeft(t *testing.T) {
	d, dir := open(t)
	if _, _, err := d.Put(t.Context(), ws, id, strings.NewReader("kept"), 10); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for name, age := range map[string]time.Duration{"OLD": 25 * time.Hour, "YOUNG": time.Hour} {
		path := filepath.Join(dir, "tmp", name)
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, now, now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	left := tree(t, filepath.Join(dir, "tmp"))
	if !slices.Equal(left, []string{"YOUNG"}) || read(t, again, ws, id) != "kept" {
		t.Errorf("left: %v", left)
	}
}

func TestTheMediaTypeIsToldFromTheBytes(t *testing.T) {
	d, _ := open(t)
	ftyp := func(brand string) []byte {
		return append([]byte{0, 0, 0, 24}, "ftyp"+brand+"\x00\x00\x00\x00mif1heic"...)
	}
	for i, c := range []struct {
		body []byte
		want string
	}{
		{[]byte("\x89PNG\r\n\x1a\n...."), "image/png"},
		{[]byte("\xff\xd8\xff\xe0...."), "image/jpeg"},
		{[]byte("RIFF....WEBPVP8 "), "image/webp"},
		{ftyp("heic"), "image/heic"},
		{ftyp("mif1"), "image/heif"},
		{ftyp("avif"), "image/avif"},
		{ftyp("mp42"), "video/mp4"},
		{[]byte("%PDF-1.7"), "application/pdf"},
		{[]byte("<html><script>alert(1)</script>"), "text/html; charset=utf-8"},
		{[]byte("just words"), "text/plain; charset=utf-8"},
		{[]byte{0, 1, 2, 3}, "application/octet-stream"},
		{nil, "text/plain; charset=utf-8"},
	} {
		_, media, err := d.Put(t.Context(), ws, string(rune('a'+i)), iotest.HalfReader(bytes.NewReader(c.body)), 1000)
		if err != nil || media != c.want {
			t.Errorf("%q: %s, %v; expected %s", c.body, media, err, c.want)
		}
	}
}

func FuzzPlace(f *testing.F) {
	f.Add(ws, id)
	f.Add("..", "../x")
	f.Fuzz(func(t *testing.T, workspace, id string) {
		name, err := place(workspace, id)
		if err == nil && (!filepath.IsLocal(name) || filepath.Clean(name) != name || strings.Count(name, "/") != 2 || strings.HasPrefix(name, "tmp/")) {
			t.Errorf("%q and %q lie at %q", workspace, id, name)
		}
	})
}

func TestAWorkspacesFilesGoTogether(t *testing.T) {
	d, dir := open(t)
	for _, id := range []string{"a-01", "a-02"} {
		for _, workspace := range []string{"w1", "w2"} {
			if _, _, err := d.Put(t.Context(), workspace, id, strings.NewReader("x"), 10); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 { // it may be told again after a crash
		if err := d.DropWorkspace(t.Context(), "w1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Open(t.Context(), "w1", "a-01"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "w1")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory is left: %v", err)
	}
	f, err := d.Open(t.Context(), "w2", "a-01")
	if err != nil {
		t.Fatalf("another workspace's file: %v", err)
	}
	_ = f.Close()
	for _, bad := range []string{"", "tmp", "..", "w2/a", "../w2", "W2"} {
		if err := d.DropWorkspace(t.Context(), bad); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
