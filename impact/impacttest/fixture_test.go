package impacttest_test

import (
	"io"
	"testing"

	"github.com/google/uuid"

	"linchpin/impact/impacttest"
)

func openFixture(t testing.TB, path ...string) io.Reader {
	t.Helper()
	return impacttest.OpenFixture(t, path...)
}

func readFixture[T any](t testing.TB, path ...string) T {
	t.Helper()
	return impacttest.ReadFixture[T](t, path...)
}

func idOf(text string) uuid.UUID { return impacttest.IDOf(text) }
