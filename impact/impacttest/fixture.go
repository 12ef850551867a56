package impacttest

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

// OpenFixture opens data from outside, unpacked: from the folder that
// LINCHPIN_FIXTURES names. Where it is absent the test is skipped, but for
// where LINCHPIN_REQUIRE names fixtures.
func OpenFixture(t testing.TB, path ...string) io.Reader {
	t.Helper()
	name := filepath.Join(append([]string{fixtures()}, path...)...)
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

// HasFixtures says whether there are any.
func HasFixtures() bool {
	_, err := os.Stat(fixtures())
	return err == nil
}

// fixtures is the folder of the fixtures; by default it stands beside the
// checkout.
func fixtures() string {
	if folder := os.Getenv("LINCHPIN_FIXTURES"); folder != "" {
		return folder
	}
	for up := ".."; len(up) < 30; up = filepath.Join("..", up) {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(up, "..", "shared", "fixtures")
		}
	}
	return "fixtures"
}

// ReadFixture decodes data from outside; see [OpenFixture].
func ReadFixture[T any](t testing.TB, path ...string) T {
	t.Helper()
	var value T
	if err := json.NewDecoder(OpenFixture(t, path...)).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// IDOf gives a text its id in tests.
func IDOf(text string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(text)) }
