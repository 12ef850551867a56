package access

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
)

// Bounds of a token that a person or another program has made.
const (
	minFileToken = 32
	maxFileToken = 512
)

// TokenFile reads the token of a file, which admits an admin named bootstrap
// for as long as a process runs. A file that is not there is made, for its
// owner alone, with a new token. open says that others on the machine may read
// the file too.
func TokenFile(path string) (text string, made, open bool, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeTokenFile(path)
		return text, err == nil, false, err
	}
	if err != nil {
		return "", false, false, fmt.Errorf("the token file: %w", err)
	}
	text = strings.TrimSpace(string(data))
	if len(text) < minFileToken || len(text) > maxFileToken || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return "", false, false, fmt.Errorf("the token file %s: expected one token of %d to %d printable ASCII characters without space; remove the file, and a new one is made", path, minFileToken, maxFileToken)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", false, false, fmt.Errorf("the token file: %w", err)
	}
	return text, false, info.Mode().Perm()&0o044 != 0, nil
}

func makeTokenFile(path string) (text string, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("the token file is not there and cannot be made: %w", err)
	}
	_, text = mint(time.Now())
	_, err = file.WriteString(text + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("the token file cannot be written: %w", err)
	}
	return text, nil
}
