package api

import (
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// slowLine notes the deadline that was set last.
type slowLine struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (s *slowLine) SetReadDeadline(t time.Time) error { s.until = t; return nil }

// A deadline that passes ends the request, even while its answer is computed.
func TestABodyThatIsReadHasNoDeadline(t *testing.T) {
	line := &slowLine{ResponseRecorder: httptest.NewRecorder()}
	r := &patientReader{strings.NewReader("body"), nethttp.NewResponseController(line)}
	if _, err := r.Read(make([]byte, 2)); err != nil || line.until.IsZero() {
		t.Errorf("a body on its way has the deadline %v (%v)", line.until, err)
	}
	if _, err := io.ReadAll(r); err != nil || !line.until.IsZero() {
		t.Errorf("a body that is read has the deadline %v (%v)", line.until, err)
	}
}
