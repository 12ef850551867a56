package impacttest_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// openFixture opens data from outside, unpacked. Where it is absent the test is
// skipped, but for where LINCHPIN_REQUIRE names fixtures.
func openFixture(t testing.TB, path ...string) io.Reader {
	t.Helper()
	folder := os.Getenv("LINCHPIN_FIXTURES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	name := filepath.Join(append([]string{folder}, path...)...)
	file, err := os.Open(name)
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "fixtures") {
			t.Fatal(err)
		}
		t.Skipf("a fixture is absent: %v", err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

func readFixture[T any](t testing.TB, path ...string) T {
	t.Helper()
	var value T
	if err := json.NewDecoder(openFixture(t, path...)).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// idOf gives a text its id in tests.
func idOf(text string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(text)) }
