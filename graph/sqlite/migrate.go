package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"linchpin/graph"
)

// schemaVersion is the user_version of the tables in schema.go: one more than
// the number of migrations.
const schemaVersion = 2

// migrations lead from one schema to the next: the first from 1 to 2. Each is
// a list of statements, which run in one transaction with all that follow. A
// migration that was released is never changed.
var migrations = [][]string{
	{migrationTable},
}

// migrationTable says which migrations a file went through, when, and where
// the copy of the file from before lies.
const migrationTable = `CREATE TABLE migration (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, backup TEXT NOT NULL)`

// migration brings a file of an older schema up to date.
type migration struct {
	path string
	now  func() time.Time
	step func(name string) // told before each step; tests end the process there
}

// run copies the file, checks the copy, and migrates the file in one
// transaction: whoever ends the process finds the old file or the new one.
func (m *migration) run(ctx context.Context, c *conn, from int) error {
	m.step("copy")
	copied, err := m.copy(ctx, c, from)
	if err != nil {
		return &graph.Error{Code: graph.CodeNoSpace, Op: "sqlite.Open", Msg: "the file cannot be copied before its schema is migrated, so it stays as it is",
			Hint: "make room beside it, at least as much as it takes, and open it again", Err: err}
	}
	m.step("begin")
	if _, err := c.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	if err := m.migrate(ctx, c, from, copied); err != nil {
		_, _ = c.exec(ctx, `ROLLBACK`)
		return err
	}
	m.step("commit")
	_, err = c.exec(ctx, `COMMIT`)
	m.step("committed")
	return err
}

func (m *migration) migrate(ctx context.Context, c *conn, from int, copied string) error {
	for version := from; version < schemaVersion; version++ {
		for i, statement := range migrations[version-1] {
			m.step(fmt.Sprintf("statement %d of schema %d", i+1, version+1))
			if _, err := c.exec(ctx, statement); err != nil {
				return err
			}
		}
	}
	for version := from; version < schemaVersion; version++ {
		if _, err := c.exec(ctx, `INSERT INTO migration (version, at, backup) VALUES (?, ?, ?)`, version+1, m.now().UnixMilli(), filepath.Base(copied)); err != nil {
			return err
		}
	}
	m.step("version")
	_, err := c.exec(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, schemaVersion))
	return err
}

// copy writes the file as it is beside itself, and holds the copy to be sound.
// It has its name only when it is whole.
func (m *migration) copy(ctx context.Context, c *conn, from int) (path string, err error) {
	path = fmt.Sprintf("%s.schema-%d.%s.backup", m.path, from, m.now().UTC().Format("20060102T150405Z"))
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err := forOwner(part); err != nil {
		return "", err
	}
	if _, err := c.exec(ctx, `VACUUM INTO ?`, part); err != nil {
		_ = os.Remove(part)
		return "", err
	}
	m.step("check the copy")
	if err := checkCopy(ctx, part, from); err != nil {
		return "", errors.Join(err, os.Remove(part))
	}
	if err := syncFile(part); err != nil {
		return "", err
	}
	m.step("name the copy")
	if err := os.Rename(part, path); err != nil {
		return "", err
	}
	return path, syncFile(filepath.Dir(path))
}

// checkCopy opens a copy and has SQLite check it.
func checkCopy(ctx context.Context, path string, schema int) error {
	c, err := dial(path, "query_only(1)")
	if err != nil {
		return err
	}
	verdict, version := "", int64(0)
	_, err = c.one(ctx, `PRAGMA quick_check(1)`, func(r row) error { verdict = r.text(0); return nil })
	if err == nil {
		_, err = c.one(ctx, `PRAGMA user_version`, func(r row) error { version = r.integer(0); return nil })
	}
	if err == nil && (verdict != "ok" || version != int64(schema)) {
		err = fmt.Errorf("the copy is not sound: %s, schema %d", graph.Shown(verdict), version)
	}
	return errors.Join(err, c.close())
}

// syncFile brings a file or folder to the disk.
func syncFile(path string) error {
	file, err := os.Open(path) //nolint:gosec // made here
	if err != nil {
		return err
	}
	return errors.Join(ignoreUnsyncable(file.Sync()), file.Close())
}

// ignoreUnsyncable: some systems do not sync folders.
func ignoreUnsyncable(err error) error {
	if errors.Is(err, os.ErrInvalid) || errors.Is(err, os.ErrPermission) {
		return nil
	}
	return err
}
