package ingest

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"linchpin/graph"
)

// Bounds of a gzip file: beyond the first megabytes it must not be larger than
// so many times what came over the line.
const (
	gzipFree  = 16 << 20
	gzipRatio = 200
)

// ContentError is a body whose content cannot be read, such as a broken gzip
// file. It is a problem of the file, not a fault.
type ContentError struct {
	Reason string
	Err    error
}

// Error gives the reason.
func (e *ContentError) Error() string { return e.Reason }

// Unwrap gives the cause.
func (e *ContentError) Unwrap() error { return e.Err }

// body opens a file at its first use: it looks at the first bytes and
// decompresses gzip.
type body struct {
	name  string
	under io.Reader
	open  *bufio.Reader
	err   error
}

const headBytes = 4096

func (b *body) start() {
	if b.open != nil || b.err != nil {
		return
	}
	counted := &counter{under: b.under}
	plain := bufio.NewReaderSize(counted, headBytes)
	magic, err := plain.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
		return
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		b.open = plain
		return
	}
	unzip, err := gzip.NewReader(plain)
	if err != nil {
		b.err = gzipError(err)
		return
	}
	b.open = bufio.NewReaderSize(&inflated{under: unzip, packed: counted}, 1<<16)
}

func (b *body) Read(p []byte) (int, error) {
	if b.start(); b.err != nil {
		return 0, b.err
	}
	n, err := b.open.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// head gives the first bytes; what is wrong with them shows in reading.
func (b *body) head() Head {
	h := Head{Name: strings.TrimSuffix(b.name, ".gz")}
	if b.start(); b.err == nil {
		h.Bytes, _ = b.open.Peek(headBytes)
	}
	return h
}

type counter struct {
	under io.Reader
	n     int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.under.Read(p)
	c.n += int64(n)
	return n, err
}

// inflated names the defects of a gzip file and bounds its size.
type inflated struct {
	under  io.Reader
	packed *counter
	n      int64
}

func (r *inflated) Read(p []byte) (int, error) {
	n, err := r.under.Read(p)
	r.n += int64(n)
	if r.n > gzipFree && r.n/gzipRatio > r.packed.n {
		return 0, &ContentError{Reason: fmt.Sprintf("the gzip file unpacks to more than %d times its size", gzipRatio)}
	}
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = gzipError(err)
	}
	return n, err
}

// gzipError tells a broken file from a body that failed.
func gzipError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &ContentError{Reason: "the gzip file is cut short", Err: err}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.HasPrefix(err.Error(), "flate:"):
		return &ContentError{Reason: "the file begins like gzip, but is broken: " + err.Error(), Err: err}
	}
	return err
}

// choose finds the source of the files: by the format asked for, or the first
// that recognises a file.
func (im *Importer) choose(format string, bodies []*body) (Source, string, error) {
	if format != "" {
		for _, s := range im.sources {
			if slices.Contains(s.Formats(), format) {
				return s, format, nil
			}
		}
		return nil, "", graph.Invalid("ingest.Import", []graph.Problem{{Path: "format", Value: graph.Shown(format),
			Reason: "no format has this name; known are " + strings.Join(im.Formats(), ", "), Nearest: graph.Nearest(format, im.Formats())}})
	}
	for _, b := range bodies {
		head := b.head()
		for _, s := range im.sources {
			if s.Detect(head) {
				return s, s.Formats()[0], nil
			}
		}
	}
	for _, b := range bodies {
		if b.err != nil {
			return nil, "", contentOr(b.name, b.err)
		}
	}
	reason := "the format is not recognised; name one of " + strings.Join(im.Formats(), ", ")
	if len(bodies[0].head().Bytes) == 0 {
		reason = "the file is empty"
	}
	return nil, "", graph.Invalid("ingest.Import", []graph.Problem{{File: bodies[0].name, Reason: reason}})
}

// contentOr makes a content error a problem of the file, and leaves others.
func contentOr(file string, err error) error {
	var content *ContentError
	if errors.As(err, &content) {
		return graph.Invalid("ingest.Import", []graph.Problem{{File: file, Reason: content.Reason}})
	}
	return err
}
