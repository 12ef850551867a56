package neo4j

import (
	"context"
	"errors"
	"slices"
	"time"

	"linchpin/cypher"
	"linchpin/graph"
)

const opApply = "neo4j.Apply"

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
	w, err := s.enqueue(ctx, b)
	if err != nil {
		return graph.Revision{}, err
	}
	return s.join(w)
}

// Start begins what Apply does; see [graph.Streamer].
func (s *Store) Start(ctx context.Context, b graph.Batch) (wait func() (graph.Revision, error)) {
	w, err := s.enqueue(ctx, b)
	if err != nil {
		return func() (graph.Revision, error) { return graph.Revision{}, err }
	}
	var revision graph.Revision
	done := make(chan struct{})
	go func() {
		defer close(done)
		revision, err = s.join(w)
	}()
	return func() (graph.Revision, error) {
		<-done
		return revision, err
	}
}

// enqueue checks a batch as far as that needs no store, and has it wait for
// its turn.
func (s *Store) enqueue(ctx context.Context, b graph.Batch) (*waiting, error) {
	p, err := b.Prepare(opApply)
	if err != nil {
		return nil, err
	}
	d, err := newDraft(opApply, p)
	if err != nil {
		return nil, err
	}
	if err := s.alive(ctx, opApply); err != nil {
		return nil, err
	}
	w := &waiting{ctx: ctx, d: d, taken: make(chan struct{}), done: make(chan struct{})}
	s.queue.Put(w)
	return w, nil
}

// insist writes the batches of a group that are not settled, and again after a
// commit whose outcome is not known: what it wrote is then found by its id.
func (s *Store) insist(ctx context.Context, group []*waiting) error {
	var unknown error
	for try := 0; ; try++ {
		err := s.follow(ctx, group)
		if err == nil {
			return nil
		}
		code := graph.CodeOf(err)
		if code == graph.CodeOutcomeUnknown {
			unknown = err
		} else if unknown == nil || code != graph.CodeUnavailable && code != graph.CodeTimeout {
			return err
		}
		if try == unknownRetries || !pause(ctx, unknownWait) {
			return unknown
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

// follow sends a group, and what is left of it again when somebody has put a
// model that this process has not read: labels must follow the newest.
func (s *Store) follow(ctx context.Context, group []*waiting) error {
	for range modelRetries {
		group = slices.DeleteFunc(slices.Clone(group), func(w *waiting) bool { return w.settled })
		if err := s.send(ctx, group); err != nil {
			return err
		}
		if !slices.ContainsFunc(group, func(w *waiting) bool { return !w.settled }) {
			return nil
		}
		if _, _, err := s.Model(ctx, 0); err != nil && graph.CodeOf(err) != graph.CodeNotFound {
			return err
		}
	}
	return &graph.Error{Code: graph.CodeUnavailable, Op: opApply, Msg: "the model changes too often", Hint: "try again"}
}

// send writes a group in one transaction: where batches say that all they put
// is new, first in the hope that it is, and a large one perhaps before its
// turn. Its error is the transaction's, which then changed nothing or has an
// unknown outcome; else every batch is settled but those that the model
// overtook.
func (s *Store) send(ctx context.Context, group []*waiting) error {
	if w := group[0]; w.before != nil {
		before := w.before
		w.before = nil
		err := s.writeAhead(ctx, w, before)
		w.landing.tell(err)
		if err == nil || concernsAll(err) {
			return err
		}
		<-before.done
	}
	hopeful := slices.ContainsFunc(group, func(w *waiting) bool { return w.d.fresh })
	err := s.transact(ctx, group, hopeful)
	group[0].landing.tell(err)
	if hopeful && err != nil && !concernsAll(err) {
		err = s.transact(ctx, group, false)
	}
	return err
}

// transact runs a statement for each batch of a group, and commits.
func (s *Store) transact(ctx context.Context, group []*waiting, hopeful bool) error {
	v := s.vocabulary.Load()
	outcomes := make([]outcome, len(group))
	var head graph.Revision // the last that is new
	err := s.write(ctx, opApply, func(a asker) error {
		head = graph.Revision{}
		clear(outcomes)
		locks := false
		for i, w := range group {
			o, wrote, err := s.state(a, w.d, v, hopeful && w.d.fresh)
			if err != nil {
				return err
			}
			if outcomes[i] = o; wrote {
				head = o.revision
			}
			locks = locks || !wrote && len(w.d.Records) > 0
		}
		switch {
		case head.Number == 0:
			return errRollBack // nothing is to be written
		case locks:
			return errSpoiled
		}
		if hopeful && group[0].landing != nil {
			s.passOn(group[0].landing, head.Number)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errRollBack) {
		return err
	}
	if head.Number > 0 {
		s.head.Store(&head)
	}
	for i, w := range group {
		w.outcome = outcomes[i]
		if w.d.model != nil && w.err == nil && w.settled {
			s.learn(&vocabulary{w.d.model, w.revision.Number})
		}
	}
	return nil
}

// state runs the one statement of a batch: it writes the batch, tells what the
// batch became before, or says what is wrong with it and changes nothing. The
// error is of what cannot go on in this transaction.
func (s *Store) state(a asker, d *draft, v *vocabulary, hopeful bool) (o outcome, wrote bool, err error) {
	now := s.now()
	if d.Restored != nil {
		now = d.Restored.At
	}
	statement, p := cypher.ApplyBatch, d.params(v, now)
	if hopeful {
		statement, p = cypher.CreateBatch, only(p, cypher.CreateBatch.Query)
	}
	answer, err := a.first(statement.Query, p)
	if err != nil {
		return outcome{}, false, err
	}
	if answer["done"] != nil {
		first := revisionRecord(answer["done"])
		if first.Hash != d.Hash {
			return outcome{settled: true, err: graph.Errorf(graph.CodeKeyReused, d.op, "the batch id was used before, for other content")}, false, nil
		}
		return outcome{settled: true, revision: first}, false, nil
	}
	switch err := d.verdict(answer, v); {
	case err == nil:
		return outcome{settled: true, revision: d.revision(answer)}, true, nil
	case as[bool](answer["go"]):
		return outcome{}, false, err // what it wrote must be undone
	case errors.Is(err, errModelMoved):
		return outcome{}, false, nil
	default:
		return outcome{settled: true, err: err}, false, nil
	}
}
