package sqlite

import (
	"encoding/json"
	"errors"
	"os"
	"syscall"

	"linchpin/graph"
)

// lockFile holds the data folder for this process: an advisory lock on a file
// beside the database, which the kernel drops when the process ends, however
// it ends. Its content says who holds it.
type lockFile struct{ file *os.File }

// holder is the content of the lock file.
type holder struct {
	PID     int    `json:"pid"`
	Address string `json:"address,omitempty"` // where its Linchpin answers
}

func lockPath(path string) string { return path + ".lock" }

func holdLock(path string) (*lockFile, error) {
	file, err := os.OpenFile(lockPath(path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault("sqlite.Open", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a descriptor
		who := readHolder(file)
		_ = file.Close()
		e := graph.Errorf(graph.CodeInUse, "sqlite.Open", "process %d holds this store", who.PID)
		e.Hint = "end that process, or name another file with --store sqlite:PATH"
		if who.Address != "" {
			e.Hint = "ask it instead: --server " + who.Address
		}
		return nil, e
	}
	l := &lockFile{file}
	return l, l.write("")
}

func (l *lockFile) write(address string) error {
	data, err := json.Marshal(holder{os.Getpid(), address})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return fault("sqlite.SetAddress", err)
	}
	_, err = l.file.WriteAt(append(data, '\n'), 0)
	return fault("sqlite.SetAddress", err)
}

func (l *lockFile) release() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.file.Truncate(0), l.file.Close())
}

func readHolder(file *os.File) holder {
	var who holder
	data := make([]byte, 4096)
	n, _ := file.ReadAt(data, 0)
	_ = json.Unmarshal(data[:n], &who)
	return who
}

// Holder tells whether a process holds the store at path, and where the
// Linchpin in it answers ("" when it does not, or not yet).
func Holder(path string) (address string, held bool) {
	file, err := os.Open(lockPath(path))
	if err != nil {
		return "", false
	}
	defer file.Close()
	if syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil { //nolint:gosec // a descriptor
		return "", false
	}
	return readHolder(file).Address, true
}
