package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Outbox writes each mail as a file <time>-<recipient>-<random>.eml that mail
// programs can open. The files hold codes and links, so only the owner of the
// process can read them; nobody deletes them but the administrator.
type Outbox struct {
	dir string
	log *slog.Logger
	now func() time.Time
}

// NewOutbox makes the directory, mode 0700, when it is missing.
func NewOutbox(dir string, log *slog.Logger) (*Outbox, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: %w; choose a data directory that can be written", err)
	}
	return &Outbox{dir: dir, log: log, now: time.Now}, nil
}

// Send writes the file, whole or not at all, and logs where it is.
func (o *Outbox) Send(_ context.Context, to, subject, text string) error {
	now := o.now()
	m, err := compose("trackward@localhost", to, subject, text, now)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s-%s.eml", now.UTC().Format("20060102T150405.000Z"), fileName(to), strings.ToLower(rand.Text()[:6]))
	path := filepath.Join(o.dir, name)
	f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	_, err = m.WriteTo(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("outbox: %w", err), os.Remove(f.Name()))
	}
	o.log.Info("a mail was written to the outbox", "to", to, "subject", oneLine(subject), "file", path)
	return nil
}

// fileName keeps what is harmless in the name of a file.
func fileName(to string) string {
	to = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '@', r == '.', r == '-':
			return r
		}
		return '_'
	}, to)
	return to[:min(len(to), 80)]
}
