package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql for goose, at start-up only
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // likewise
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrate brings the schema of the PostgreSQL database at dsn up to date; Open
// does so by itself.
func Migrate(dsn string) error { return migratePostgres(context.Background(), dsn) }

func migratePostgres(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return errors.New("the PostgreSQL connection string cannot be read")
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return noConnection(ctx, err)
	}
	locker, err := lock.NewPostgresSessionLocker() // several processes may start at once
	if err != nil {
		return err
	}
	return migrate(ctx, db, goose.DialectPostgres, postgresDialect, goose.WithSessionLocker(locker))
}

func migrateSQLite(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	if err != nil {
		return err
	}
	defer db.Close()
	return migrate(ctx, db, goose.DialectSQLite3, sqliteDialect)
}

// migrate runs the migrations that the database does not have yet, each in a
// transaction. There is one source; the dialect fills its holes.
func migrate(ctx context.Context, db *sql.DB, kind goose.Dialect, d *dialect, options ...goose.ProviderOption) error {
	steps, err := migrations(d)
	if err != nil {
		return err
	}
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(steps...))
	provider, err := goose.NewProvider(kind, db, nil, options...)
	if err != nil {
		return err
	}
	if newest, err := provider.GetDBVersion(ctx); err == nil && newest > steps[len(steps)-1].Version {
		return fmt.Errorf("the database is of a newer version (schema %d, this program knows %d): start the newer program", newest, steps[len(steps)-1].Version)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the database up to date: %w", err)
	}
	return nil
}

func migrations(d *dialect) ([]*goose.Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []*goose.Migration
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		script := d.fill(string(text))
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{
			RunTx: func(ctx context.Context, tx *sql.Tx) error { return runScript(ctx, tx, script) },
		}, nil))
	}
	return steps, nil
}

// runScript runs statements that each end with a semicolon at a line's end.
func runScript(ctx context.Context, tx *sql.Tx, script string) error {
	for statement := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w in: %s", err, statement)
		}
	}
	return nil
}
