package neo4j

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"linchpin/cypher"
	"linchpin/graph"
)

// A large batch of what is new spends as long in its statement as in its
// commit. So while one is under way, the next ones of this process create what
// they put: each in a transaction of its own, without the lock on the counter,
// under the number that its revision will have once the one before is there.
// Only then does it take the lock, and commits where that number is the next
// indeed. Else another writer came between: it is rolled back whole and takes
// the usual way, once the one before is done with.
const (
	// aheadOps is the size from which that is worth a statement more.
	aheadOps = 200
	// aheadMost is how many batches may be under way behind the first.
	aheadMost = 2
	// aheadWait bounds the wait for the batch before, beside which a writer of
	// another process may wait for what this one holds.
	aheadWait = 5 * time.Second
)

// landing is a large batch of what is new, from when its number is known to
// its outcome.
type landing struct {
	d      *draft
	number graph.RevisionNumber // that it will have, where it lands
	left   bool                 // the turn was given on
	told   bool                 // how that transaction ended
	landed chan struct{}        // closed where its transaction was committed
	missed chan struct{}        // closed where it was not
	done   chan struct{}        // closed when nothing of it is under way

	before atomic.Pointer[landing] // behind which it is created; nil for the first, and for one that is over
}

func newLanding(d *draft) *landing {
	return &landing{d: d, landed: make(chan struct{}), missed: make(chan struct{}), done: make(chan struct{})}
}

// tell notes how the transaction ended in which the turn was given on.
func (l *landing) tell(err error) {
	if l == nil || !l.left || l.told {
		return
	}
	if l.told = true; err == nil {
		close(l.landed)
	} else {
		close(l.missed)
	}
}

// over says that nothing of it is under way.
func (l *landing) over() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// wait gives whether it landed in the first attempt. Of what lands later the
// number is not known.
func (l *landing) wait(ctx context.Context) bool {
	timer := time.NewTimer(aheadWait)
	defer timer.Stop()
	select {
	case <-l.landed:
		return true
	case <-l.missed:
	case <-ctx.Done():
	case <-timer.C:
	}
	return false
}

// takeTurn writes the batches that wait, in a turn that the caller has. The
// turn ends as soon as the number of a large batch is known.
func (s *Store) takeTurn() {
	group := s.queue.Take(groupBatches, groupOps, weight)
	for _, w := range group {
		close(w.taken)
	}
	before := s.landing
	if before != nil && before.over() {
		before = nil
	}
	if len(group) != 1 || !group[0].d.large() {
		if before != nil {
			<-before.done
		}
		s.writeGroup(group)
		<-s.turn
		return
	}
	w, l := group[0], newLanding(group[0].d)
	w.landing = l
	if before != nil && before.lets(w.d) {
		w.before = before
		l.before.Store(before)
	} else if before != nil {
		<-before.done
	}
	s.writeGroup(group)
	l.before.Store(nil)
	close(l.done)
	if !l.left {
		<-s.turn
	}
}

// passOn gives the turn on when the number of a large batch is known.
func (s *Store) passOn(l *landing, number graph.RevisionNumber) {
	if !l.left {
		l.left, l.number, s.landing = true, number, l
		<-s.turn
	}
}

// large says that a batch is worth to be created ahead.
func (d *draft) large() bool { return d.fresh && d.Restored == nil && len(d.Ops) >= aheadOps }

// lets says that a batch can be created behind one that is under way: it has
// nothing in common with what is, and not too much is.
func (l *landing) lets(d *draft) bool {
	for n := 0; l != nil && !l.over(); n++ {
		if n == aheadMost || !d.apart(l.d) {
			return false
		}
		l = l.before.Load()
	}
	return true
}

// apart says that two batches put different items under different keys, and
// different relations at different places, and that no relation of d begins or
// ends at an item which the other puts. So neither waits in the database for
// the other.
func (d *draft) apart(other *draft) bool {
	return !meet(d.itemAt, other.itemAt) && !meet(d.keys, other.keys) && !meet(d.endsAt, other.itemAt) &&
		!meet(d.relationAt, other.relationAt) && !meet(d.places, other.places)
}

// meet says that two maps have a key in common.
func meet[K comparable, V, W any](a map[K]V, b map[K]W) bool {
	for k := range a {
		if _, ok := b[k]; ok {
			return true
		}
	}
	return false
}

// errOvertaken: what was created ahead has no place.
var errOvertaken = errors.New("not the next revision")

// writeAhead creates a batch while the one before is committed, and commits it
// behind that. Where it fails, nothing of it is left, unless its outcome is
// not known.
func (s *Store) writeAhead(ctx context.Context, w *waiting, before *landing) error {
	v, first := s.vocabulary.Load(), true
	var revision graph.Revision
	err := s.write(ctx, opApply, func(a asker) error {
		if !first { // a transaction that is tried again comes too late
			return errOvertaken
		}
		first = false
		revision.Number = before.number + 1
		s.passOn(w.landing, revision.Number)
		p := w.d.params(v, s.now())
		p["number"] = number64(revision.Number)
		if p["refuse"] == true {
			return errOvertaken
		}
		answer, err := a.first(cypher.CreateAhead.Query, only(p, cypher.CreateAhead.Query))
		if err != nil {
			return err
		}
		if !w.d.whole(answer) || !before.wait(ctx) {
			return errOvertaken
		}
		if answer, err = a.first(cypher.NumberBatch.Query, only(p, cypher.NumberBatch.Query)); err != nil {
			return err
		}
		if !as[bool](answer["go"]) {
			return errOvertaken
		}
		revision = w.d.revision(row{"number": p["number"], "at": answer["at"]})
		return nil
	})
	if err != nil {
		return err
	}
	s.head.Store(&revision)
	w.outcome = outcome{settled: true, revision: revision}
	return nil
}
