package impact

import "linchpin/graph"

// era is one of the two histories that a proof speaks of, round by round: how
// the baseline came about, or how the scenario went on from it.
type era struct {
	s *Snapshot
	r *run
}

// tally counts the members of a requirement as a round evaluates it.
type tally struct {
	n, k      int
	down      int // of the round before
	degraded  int
	supported int // of a connectivity type: supported in the round
}

func (e era) tally(q *requirement, round uint32) tally {
	t := tally{n: q.n(), k: q.k()}
	for _, m := range q.members {
		switch {
		case e.stood(m, graph.Down, round):
			t.down++
		case e.stood(m, graph.Degraded, round):
			t.degraded++
		}
		if q.connects && e.supported(q.place, m, round) {
			t.supported++
		}
	}
	return t
}

// stood says that an item was in a state, or a worse one, when a round began.
func (e era) stood(ref Ref, s graph.State, round uint32) bool {
	at, ok := e.r.reachedAt(ref, s)
	return ok && at < round
}

func (e era) supported(place uint8, ref Ref, round uint32) bool {
	i, ok := e.r.networks[place].in(ref)
	return ok && e.r.supports[place].supportedIn(i, round)
}

// alone says that an item is in a part of a network that holds no root.
func (e era) alone(place uint8, ref Ref) bool {
	w := e.r.networks[place]
	i, ok := w.in(ref)
	return ok && w.lone[i]
}

// short says that too few members are left, whatever support says.
func (t tally) short() bool { return t.n == 0 || t.n-t.down < t.k }

// gives is the state that a requirement gives its owner.
func (t tally) gives(q *requirement) graph.State {
	if q.connects && t.supported < t.k {
		return broken(q.soft)
	}
	return t.table(q)
}

// table is what the states of the members alone give the owner.
func (t tally) table(q *requirement) graph.State {
	state := graph.Operational
	switch {
	case t.short():
		return broken(q.soft)
	case t.n-t.down-t.degraded < t.k:
		state = graph.Degraded
	case t.down+t.degraded > 0:
		state = graph.AtRisk
	}
	if q.soft && state > graph.Operational {
		state--
	}
	return state
}
