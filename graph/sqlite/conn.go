package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"time"

	engine "modernc.org/sqlite"
)

// conn is one connection with its prepared statements. It speaks to the driver
// without database/sql, which costs as much per row as SQLite itself does. Not
// safe for concurrent use.
type conn struct {
	raw    driver.Conn
	stmts  map[string]driver.Stmt
	opened time.Time
	args   []driver.NamedValue
}

var driverOf engine.Driver

// dial opens a connection to a file with pragmas such as "foreign_keys(1)".
func dial(path string, pragmas ...string) (*conn, error) {
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()}
	query := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...), "_txlock": {"immediate"}}
	raw, err := driverOf.Open(name.String() + "?" + query.Encode())
	if err != nil {
		return nil, err
	}
	return &conn{raw: raw, stmts: map[string]driver.Stmt{}, opened: time.Now()}, nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.raw.Close())...)
}

func (c *conn) prepare(query string) (driver.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.raw.Prepare(query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

// named puts arguments into the form that the driver takes. The result is
// valid until the next call.
func (c *conn) named(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, arg := range args {
		switch v := arg.(type) {
		case int:
			arg = int64(v)
		case bool:
			if arg = int64(0); v {
				arg = int64(1)
			}
		case []byte:
			if v == nil {
				arg = nil
			}
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: arg})
	}
	return c.args
}

// exec runs a statement that gives no rows, and tells the last row id.
func (c *conn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(ctx, c.named(args))
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// query runs a statement and hands each row to f until it fails. The row is
// valid until f returns; what it holds may be kept.
func (c *conn) query(ctx context.Context, query string, f func(row) error, args ...any) (err error) {
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, c.named(args))
	if err != nil {
		return err
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	values := make(row, len(rows.Columns()))
	for n := 1; ; n++ {
		if err := rows.Next(values); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := f(values); err != nil {
			return err
		}
		if n%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// one runs a statement that gives at most one row, and says whether it did.
func (c *conn) one(ctx context.Context, query string, f func(row) error, args ...any) (found bool, err error) {
	err = c.query(ctx, query, func(r row) error {
		found = true
		return f(r)
	}, args...)
	return found, err
}

// row is one row of an answer. Its methods read a column as what the schema
// says it is; another kind, or NULL, reads as the zero value.
type row []driver.Value

func (r row) integer(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r row) text(i int) string {
	switch v := r[i].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

func (r row) bytes(i int) []byte {
	b, _ := r[i].([]byte)
	return b
}
