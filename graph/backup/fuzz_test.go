package backup_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"linchpin/graph/backup"
)

// FuzzVerify: no file panics, neither one of any bytes nor one whose frame is
// sound and whose lines say anything.
func FuzzVerify(f *testing.F) {
	for _, seed := range []string{"", "{}\n", `{"revision":{"number":1}}` + "\n", `{"manifest":{}}` + "\n" + `{"manifest":{}}`,
		`{"revision":{"number":1}}` + "\n" + `{"item":{"key":"a"}}` + "\n", `{"record":{"kind":"k","id":"i","body":"e30="}}` + "\n"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, content []byte, framed bool) {
		if framed {
			content = framedBackup(t, content)
		}
		path := filepath.Join(t.TempDir(), "b")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := backup.Verify(path); err == nil && m.Linchpin == "" && m.Revision > 0 && !framed {
			t.Errorf("%q passes as %+v", content, m)
		}
	})
}

// framedBackup puts lines into a file whose beginning, packing and sum are sound.
func framedBackup(t *testing.T, lines []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(backup.Format + "\n")
	packed := gzip.NewWriter(&b)
	if _, err := packed.Write(lines); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	b.WriteString("\nsha256:" + hex.EncodeToString(sum[:]) + "\n")
	return b.Bytes()
}
