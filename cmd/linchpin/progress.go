package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how much of an import's body was sent and at
// what rate; elsewhere it is silent.
type progress struct {
	io.Reader
	bar *progressbar.ProgressBar
}

func newProgress(errs io.Writer, body io.Reader) *progress {
	if !isTerminal(errs) {
		return &progress{Reader: body}
	}
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(errs), progressbar.OptionShowBytes(true), progressbar.OptionSetDescription("sending"),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	return &progress{Reader: io.TeeReader(body, bar), bar: bar}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// isTerminal says whether a person reads the stream.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) //nolint:gosec // a descriptor
}
