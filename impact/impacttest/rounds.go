package impacttest

import "linchpin/graph"

// states gives each present item its state.
type states map[string]graph.State

// set is a set of keys.
type set map[string]bool

// supported is, for one connectivity type and the items that are down in s, the
// least set such that a root that is not down is in it, an item of a part
// without a root that is not down is in it, and an item that is not down is in
// it when all its requirements of the type are met counting only members in it.
func (w *world) supported(network string, s states) set {
	in := set{}
	for grown := true; grown; {
		grown = false
		for _, key := range w.keys {
			if in[key] || s[key] == graph.Down {
				continue
			}
			if w.roots[network][key] || w.rootless[network][key] || w.allMet(key, network, in) {
				in[key] = true
				grown = true
			}
		}
	}
	return in
}

func (w *world) allMet(key, network string, in set) bool {
	for _, r := range w.requirements[key] {
		if r.network == network && !r.met(in) {
			return false
		}
	}
	return true
}

// met counts only the members in a set.
func (r *requirement) met(in set) bool {
	count := 0
	for _, m := range r.members {
		if in[m] {
			count++
		}
	}
	return len(r.members) > 0 && count >= r.need.Of(len(r.members))
}

// gives is what a requirement gives its owner on the states of its members.
func (r *requirement) gives(s states, supported map[string]set) graph.State {
	n, k, d, g := len(r.members), r.need.Of(len(r.members)), 0, 0
	for _, m := range r.members {
		switch s[m] {
		case graph.Down:
			d++
		case graph.Degraded:
			g++
		}
	}
	fails := n == 0 || n-d < k
	if r.network != "" {
		fails = !r.met(supported[r.network])
	}
	isHard := r.strength == graph.Hard
	switch {
	case fails && isHard:
		return graph.Down
	case fails:
		return graph.Degraded
	case n-d-g < k && isHard:
		return graph.Degraded
	case n-d-g < k:
		return graph.AtRisk
	case d+g > 0 && isHard:
		return graph.AtRisk
	default:
		return graph.Operational
	}
}

// round evaluates all items on the states of the round before, of which
// support is taken too. States only ever worsen.
func (w *world) round(s states) states {
	supported := w.allSupported(s)
	next := states{}
	for _, key := range w.keys {
		next[key] = s[key]
		for _, r := range w.requirements[key] {
			next[key] = max(next[key], r.gives(s, supported))
		}
	}
	return next
}

func (w *world) allSupported(s states) map[string]set {
	all := map[string]set{}
	for _, network := range networks(w.model) {
		all[network] = w.supported(network, s)
	}
	return all
}

// run lists the states round by round, from those of round 0 to the fixpoint.
func (w *world) run(start states) []states {
	rounds := []states{start}
	for {
		last := rounds[len(rounds)-1]
		next := w.round(last)
		if equalStates(last, next) {
			return rounds
		}
		rounds = append(rounds, next)
	}
}

func equalStates(a, b states) bool {
	for key := range a {
		if a[key] != b[key] {
			return false
		}
	}
	return len(a) == len(b)
}

// reached is the first round in which an item is at least in a state, or -1.
func reached(rounds []states, key string, least graph.State) int {
	for r, s := range rounds {
		if state, present := s[key]; present && state >= least {
			return r
		}
	}
	return -1
}
