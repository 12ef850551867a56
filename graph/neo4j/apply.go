package neo4j

import (
	"context"
	"errors"
	"time"

	"linchpin/cypher"
	"linchpin/graph"
)

const (
	// unknownRetries is how often a batch is sent again after a commit whose
	// outcome is not known. Its id makes that safe.
	unknownRetries = 2
	unknownWait    = 250 * time.Millisecond
	// modelRetries is how often a batch follows a model that changed meanwhile.
	modelRetries = 5
)

// Apply writes a batch as one revision; see [graph.Writer].
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	const op = "neo4j.Apply"
	p, err := b.Prepare(op)
	if err != nil {
		return graph.Revision{}, err
	}
	d, err := newDraft(op, p)
	if err != nil {
		return graph.Revision{}, err
	}
	if err := s.alive(ctx, op); err != nil {
		return graph.Revision{}, err
	}
	if err := s.constrain(ctx, op, d.types); err != nil {
		return graph.Revision{}, err
	}
	var unknown error
	for try := 0; ; try++ {
		revision, err := s.follow(ctx, d)
		if err == nil {
			return revision, nil
		}
		code := graph.CodeOf(err)
		if code == graph.CodeOutcomeUnknown {
			unknown = err
		} else if unknown == nil || code != graph.CodeUnavailable && code != graph.CodeTimeout {
			return graph.Revision{}, err
		}
		if try == unknownRetries || !pause(ctx, unknownWait) {
			return graph.Revision{}, unknown
		}
	}
}

// pause waits, and says whether the context still holds.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// follow sends a draft, and again when another process has put a model that
// this one has not read: labels must follow the newest.
func (s *Store) follow(ctx context.Context, d *draft) (graph.Revision, error) {
	for range modelRetries {
		revision, err := s.send(ctx, d)
		if !errors.Is(err, errModelMoved) {
			return revision, err
		}
		if _, _, err := s.Model(ctx, 0); err != nil && graph.CodeOf(err) != graph.CodeNotFound {
			return graph.Revision{}, err
		}
	}
	return graph.Revision{}, &graph.Error{Code: graph.CodeUnavailable, Op: d.op, Msg: "the model changes too often", Hint: "try again"}
}

// send runs the one statement of a batch.
func (s *Store) send(ctx context.Context, d *draft) (graph.Revision, error) {
	v := s.vocabulary.Load()
	now := s.now()
	if d.Restored != nil {
		now = d.Restored.At
	}
	p := d.params(v, now)
	var revision graph.Revision
	err := s.write(ctx, d.op, func(a asker) error {
		answer, err := a.first(cypher.ApplyBatch.Query, p)
		if err != nil {
			return err
		}
		if answer["done"] != nil {
			revision = revisionRecord(answer["done"])
			if revision.Hash != d.Hash {
				return graph.Errorf(graph.CodeKeyReused, d.op, "the batch id was used before, for other content")
			}
			return errRollBack
		}
		revision = d.revision(answer)
		return d.verdict(answer, v)
	})
	if errors.Is(err, errRollBack) {
		return revision, nil // as it was told before: nothing is to be written
	}
	if err != nil {
		return graph.Revision{}, err
	}
	s.head.Store(&revision)
	if d.model != nil {
		s.learn(&vocabulary{d.model, revision.Number})
	}
	return revision, nil
}
