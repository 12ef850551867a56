package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"linchpin/graph"
)

// errHeld says that another process has the lock.
var errHeld = errors.New("held")

// holder is what the lock file says.
type holder struct {
	PID     int    `json:"pid"`
	Address string `json:"address,omitempty"`
}

// lockPath is the lock file of a database file.
func lockPath(path string) string { return path + ".lock" }

// lock is the exclusive lock on a database file, held until release, also by
// a process that dies: the operating system keeps it, not the file.
type lock struct{ file *os.File }

// acquire takes the lock. A held one: CodeInUse, naming who holds it.
func acquire(path string) (*lock, error) {
	file, err := os.OpenFile(lockPath(path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	// Holder takes the lock for a moment to see whether it is free.
	for range 20 {
		if err = lockFile(file); !errors.Is(err, errHeld) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err == nil {
		l := &lock{file}
		if err = l.write(holder{PID: os.Getpid()}); err == nil {
			return l, nil
		}
	}
	if errors.Is(err, errHeld) {
		err = inUse(file)
	}
	_ = file.Close()
	return nil, err
}

func inUse(file *os.File) error {
	e := &graph.Error{Code: graph.CodeInUse, Op: "sqlite.Open", Msg: "another process holds the database",
		Hint: "end that process, or name another file with --store sqlite:PATH"}
	if h, err := readHolder(file); err == nil && h.PID > 0 {
		e.Msg = fmt.Sprintf("process %d holds the database", h.PID)
		if h.Address != "" {
			e.Msg = fmt.Sprintf("the Linchpin at %s (process %d) holds the database", h.Address, h.PID)
			e.Hint = "ask it instead: --server " + h.Address
		}
	}
	return e
}

func (l *lock) write(h holder) error {
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(append(text, '\n'), 0)
	return err
}

// release gives the lock back. The file stays: removing it would let two
// processes lock two files of the same name.
func (l *lock) release() error {
	return errors.Join(l.file.Truncate(0), l.file.Close())
}

func readHolder(file *os.File) (holder, error) {
	var h holder
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 4096))
	if err != nil {
		return h, err
	}
	return h, json.Unmarshal(text, &h)
}

// Holder says whether a process holds the database file at path, and the
// address at which it serves, "" when it has told none.
func Holder(path string) (address string, held bool) {
	file, err := os.OpenFile(lockPath(path), os.O_RDWR, 0)
	if err != nil {
		return "", false
	}
	defer func() { _ = file.Close() }()
	for range 5 { // the file is empty for a moment while the holder writes it
		if err := lockFile(file); !errors.Is(err, errHeld) {
			return "", false
		}
		if h, err := readHolder(file); err == nil {
			return h.Address, true
		}
		time.Sleep(2 * time.Millisecond)
	}
	return "", true
}

// forOwner makes an empty file that its owner alone reads, for SQLite to fill;
// one that is there stays as it is.
func forOwner(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names it
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}
