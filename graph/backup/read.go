package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"linchpin/graph"
)

// maxLine is more than any line needs: a record of 1 MiB in base 64, an item
// of at most a batch's 4 MiB.
const maxLine = 64 << 20

// damaged says that a file is no backup, or not the one that was written.
func damaged(format string, args ...any) error {
	e := graph.Errorf(graph.CodeInvalid, "backup.Verify", "the backup is damaged: "+format, args...)
	e.Hint = "take another backup; nothing was restored from this one"
	return e
}

// Verify reads a backup to its end and holds it to its digests and counts.
func Verify(path string) (Manifest, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return Manifest{}, graph.Errorf(graph.CodeNotFound, "backup.Verify", "the backup cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }()
	var ops []graph.Op
	return read(file, func(*graph.Revision, []graph.Op) error { ops = nil; return nil }, func(graph.Record) error { return nil }, &ops)
}

// stream checks the frame of a file, all its bytes, and gives the packed part.
func stream(file *os.File) (*io.SectionReader, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size() - int64(lastSize)
	if size < int64(len(firstOf)) {
		return nil, damaged("it is cut short")
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size)); err != nil {
		return nil, err
	}
	last := make([]byte, lastSize)
	if _, err := file.ReadAt(last, size); err != nil {
		return nil, err
	}
	first := make([]byte, len(firstOf))
	if _, err := file.ReadAt(first, 0); err != nil {
		return nil, err
	}
	if !bytes.Equal(first, []byte(firstOf)) {
		return nil, damaged("it does not begin with %q", Format)
	}
	if string(last) != lastOf+hex.EncodeToString(sum.Sum(nil))+"\n" {
		return nil, damaged("its bytes do not give the SHA-256 at its end")
	}
	return io.NewSectionReader(file, int64(len(firstOf)), size-int64(len(firstOf))), nil
}

// read walks over a file whose frame is sound.
func read(file *os.File, revisions func(*graph.Revision, []graph.Op) error, records func(graph.Record) error, ops *[]graph.Op) (Manifest, error) {
	packed, err := stream(file)
	if err != nil {
		return Manifest{}, err
	}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return Manifest{}, damaged("%w", err)
	}
	p := &parser{revisions: revisions, records: records, ops: ops, check: newScribe(io.Discard)}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for lines.Scan() {
		if err := p.line(lines.Bytes()); err != nil {
			return Manifest{}, err
		}
	}
	if err := lines.Err(); err != nil {
		return Manifest{}, damaged("%w", err)
	}
	return p.end()
}

// parser reads lines and counts as the writer did.
type parser struct {
	revisions func(*graph.Revision, []graph.Op) error
	records   func(graph.Record) error
	ops       *[]graph.Op
	current   *graph.Revision
	check     *scribe
	manifest  *Manifest
}

var errAfterEnd = errors.New("something follows the manifest")

func (p *parser) line(text []byte) error {
	if p.manifest != nil {
		return damaged("%w", errAfterEnd)
	}
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return damaged("%w", err)
	}
	if l.Manifest != nil {
		p.manifest = l.Manifest
		return nil
	}
	p.check.sum.Write(text)
	p.check.sum.Write([]byte{'\n'})
	switch {
	case l.Revision != nil:
		if err := p.flush(); err != nil {
			return err
		}
		return p.begin(l.Revision)
	case l.Record != nil:
		if err := p.flush(); err != nil {
			return err
		}
		p.check.manifest.Records++
		return p.records(graph.Record{Kind: l.Record.Kind, ID: l.Record.ID, Version: l.Record.Version, Body: l.Record.Body})
	}
	op, ok, err := l.op()
	if err != nil || !ok || p.current == nil {
		return damaged("a line of it says nothing that is known: %w", err)
	}
	p.check.count(&op)
	*p.ops = append(*p.ops, op)
	return nil
}

func (p *parser) begin(r *revision) error {
	if r.Number != p.check.manifest.Revision+1 {
		return damaged("revision %d follows revision %d", r.Number, p.check.manifest.Revision)
	}
	p.check.manifest.Revision = r.Number
	p.current = &graph.Revision{Number: r.Number, Batch: r.Batch, Hash: r.Hash, At: r.At, Actor: r.Actor, Source: r.Source, Run: r.Run, Message: r.Message,
		ItemsPut: r.ItemsPut, ItemsPurged: r.ItemsPurged, RelationsPut: r.RelationsPut, RelationsDeleted: r.RelationsDeleted, ModelPut: r.ModelPut}
	return nil
}

func (p *parser) flush() error {
	if p.current == nil {
		return nil
	}
	err := p.revisions(p.current, *p.ops)
	p.current, *p.ops = nil, nil
	return err
}

// end holds what was read to the manifest.
func (p *parser) end() (Manifest, error) {
	if err := p.flush(); err != nil {
		return Manifest{}, err
	}
	if p.manifest == nil {
		return Manifest{}, damaged("it has no manifest")
	}
	found := p.check.done()
	found.Linchpin, found.At = p.manifest.Linchpin, p.manifest.At
	if found != *p.manifest {
		return Manifest{}, damaged("its manifest tells %+v, it holds %+v", fmt.Sprint(*p.manifest), fmt.Sprint(found))
	}
	return found, nil
}
