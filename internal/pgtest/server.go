package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// errMissing is the error of a machine without PostgreSQL's server programs.
var errMissing = errors.New("PostgreSQL is not installed; install the Debian package `postgresql` or name its bin folder in TRACKWARD_PG_BIN")

// IsMissing says whether Start failed because PostgreSQL is not installed.
func IsMissing(err error) bool { return errors.Is(err, errMissing) }

// Server is a running PostgreSQL that belongs to this process.
type Server struct {
	// Socket is the directory of its unix socket; there is no TCP port.
	Socket string
	// Version is what the server says it is.
	Version string

	keeper *exec.Cmd
	leash  io.WriteCloser
}

// keeper runs the server and waits on its standard input. The input ends when
// this process closes it or dies in any way, then the keeper stops the server
// and removes its directory. Nothing else needs to be tidied, also after kill -9.
const keeper = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c unix_socket_permissions=0777 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
	-c shared_buffers=512MB -c max_wal_size=4GB -c jit=off -c deadlock_timeout=200ms -c timezone=UTC &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
`

// Start makes a cluster in a temporary directory and returns when it answers.
// Run as root it uses the system user postgres, since the server refuses root.
func Start() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	as, owner, err := serverUser()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "trackward-pg-") // a socket's path must be short
	if err != nil {
		return nil, err
	}
	s, err := start(bin, dir, as, owner)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("start PostgreSQL of %s: %w", bin, err)
	}
	return s, nil
}

func start(bin, dir string, as *syscall.Credential, owner int) (*Server, error) {
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	if as != nil {
		if err := os.Chown(dir, owner, -1); err != nil {
			return nil, err
		}
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres", "--auth=trust",
		"--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command("/bin/sh", "-c", keeper, "sh", bin, dir)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	// A group of its own: an interrupt at the terminal must not reach the server
	// before the tests have ended.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{Socket: dir, keeper: cmd, leash: leash}
	if err := s.await(); err != nil {
		said, _ := os.ReadFile(log.Name())
		_ = s.Stop()
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return s, nil
}

// await returns when the server answers, which is at most a few seconds away.
func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, dsn(s.Socket, "postgres"))
		if err == nil {
			defer conn.Close(ctx)
			return conn.QueryRow(ctx, "select version()").Scan(&s.Version)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server and removes its directory. A process that just exits
// has the same effect.
func (s *Server) Stop() error {
	_ = s.leash.Close()
	return s.keeper.Wait()
}

// programs finds the folder with initdb and postgres, the newest if several.
func programs() (string, error) {
	if bin := os.Getenv("TRACKWARD_PG_BIN"); bin != "" {
		return bin, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Slice(found, func(i, j int) bool { return major(found[i]) < major(found[j]) })
	if n := len(found); n > 0 {
		return filepath.Dir(found[n-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errMissing
}

func major(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// serverUser is whom the server runs as: this process's user, or postgres for root.
func serverUser() (*syscall.Credential, int, error) {
	if os.Geteuid() != 0 {
		return nil, -1, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, -1, fmt.Errorf("%w (root cannot run the server, and there is no user postgres)", errMissing)
	}
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	if err := errors.Join(errUID, errGID); err != nil {
		return nil, -1, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, uid, nil
}
