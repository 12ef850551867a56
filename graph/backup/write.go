package backup

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"time"

	"linchpin/graph"
)

// Write writes a backup of a store that may be written meanwhile, and gives
// its manifest. Version is that of the binary.
func Write(ctx context.Context, store graph.Archiver, w io.Writer, version string, now time.Time) (Manifest, error) {
	whole := sha256.New()
	out := io.MultiWriter(w, whole)
	if _, err := io.WriteString(out, firstOf); err != nil {
		return Manifest{}, err
	}
	packed, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return Manifest{}, err
	}
	s := newScribe(packed)
	s.manifest.Linchpin, s.manifest.At = version, now.UTC().Truncate(time.Millisecond)
	if err := store.Archive(ctx, s); err != nil {
		return Manifest{}, err
	}
	manifest := s.done()
	if err := s.write(line{Manifest: &manifest}); err != nil {
		return Manifest{}, err
	}
	if err := packed.Close(); err != nil {
		return Manifest{}, err
	}
	_, err = io.WriteString(w, lastOf+hex.EncodeToString(whole.Sum(nil))+"\n")
	return manifest, err
}

// scribe writes the lines of an archive and sums them up.
type scribe struct {
	out      io.Writer
	sum      hash.Hash
	manifest Manifest
}

func newScribe(out io.Writer) *scribe { return &scribe{out: out, sum: sha256.New()} }

func (s *scribe) write(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	s.sum.Write(text)
	_, err = s.out.Write(text)
	return err
}

// Revision writes a revision and what it put and deleted.
func (s *scribe) Revision(r graph.Revision, ops []graph.Op) error {
	form := revision{r.Number, r.Batch, r.Hash, r.At, r.Actor, r.Source, r.Run, r.Message, r.ItemsPut, r.ItemsPurged, r.RelationsPut, r.RelationsDeleted, r.ModelPut}
	if err := s.write(line{Revision: &form}); err != nil {
		return err
	}
	s.manifest.Revision = r.Number
	for _, op := range inOrder(ops) {
		s.count(&op)
		if err := s.write(lineOf(op)); err != nil {
			return err
		}
	}
	return nil
}

func (s *scribe) count(op *graph.Op) {
	switch {
	case op.PutModel != nil:
		s.manifest.Models++
	case op.PutItem != nil, op.PutRelation != nil:
		s.manifest.Puts++
	default:
		s.manifest.Deletions++
	}
}

// Record writes a record.
func (s *scribe) Record(r graph.Record) error {
	if r.Kind == unfinishedKind {
		return nil
	}
	s.manifest.Records++
	body := r.Body
	if body == nil {
		body = []byte{}
	}
	return s.write(line{Record: &record{r.Kind, r.ID, r.Version, body}})
}

// done gives the manifest of what was written so far.
func (s *scribe) done() Manifest {
	m := s.manifest
	m.SHA256 = hex.EncodeToString(s.sum.Sum(nil))
	return m
}
