package impact

import (
	"cmp"
	"context"
	"slices"
)

// waySearch finds failure sets along the ways that keep an item up, for large
// networks, in which the families of all items grow long though those of the
// target are few (Reiter, "A theory of diagnosis from first principles", 1987:
// minimal hitting sets of proofs).
//
// An item that is up has a proof of it: enough members of each requirement,
// their proofs, and in a network a well-founded way to roots. Whatever takes
// the item down holds an item of every proof. So one item of the proof is
// failed after the other, and the search goes on from there without those that
// were tried before.
//
// Cost: a trial for each of at most L^size sets, L the length of a proof.
type waySearch struct {
	g        *Ground
	f        *falls
	target   Ref
	eligible []bool // may fail
	excluded []bool // tried before, on this path
	found    [][]Ref
	failing  map[string]bool // sets found, by their numbers
	d        deriver
	seen     map[downKey]bool
	todo     []downKey
}

func newWaySearch(ctx context.Context, g *Ground, target Ref, cone, elements []Ref) *waySearch {
	w := &waySearch{g: g, f: newFalls(ctx, g, Budget{}), target: target, failing: map[string]bool{},
		eligible: make([]bool, g.s.items.size), excluded: make([]bool, g.s.items.size), seen: map[downKey]bool{}}
	w.f.role = make([]role, g.s.items.size)
	for _, ref := range cone {
		w.f.role[ref] = inside
	}
	for _, ref := range elements {
		w.eligible[ref] = true
	}
	return w
}

// length is that of the first proof, as far as it may fail.
func (w *waySearch) length() int {
	w.f.try()
	return len(w.proof())
}

// extend finds the minimal sets of exactly a size; all smaller ones are found.
func (w *waySearch) extend(size int) (stopped string, err error) {
	w.search(make([]Ref, 0, size), size)
	return w.f.stopped, w.f.err
}

func (w *waySearch) search(chosen []Ref, size int) {
	w.f.try(chosen...)
	if w.f.stopped != "" {
		return
	}
	if len(chosen) == size {
		if w.f.down[w.target] >= w.f.epoch {
			set := slices.Clone(chosen)
			slices.Sort(set)
			w.found = append(w.found, set)
			w.failing[nameOfRefs(set)] = true
		}
		return
	}
	proof := w.proof()
	tried := 0
	for _, ref := range proof {
		if tried++; !w.holdsFound(append(chosen, ref)) {
			w.search(append(chosen, ref), size)
		}
		if w.f.stopped != "" {
			break
		}
		w.excluded[ref] = true
	}
	for _, ref := range proof[:tried] {
		w.excluded[ref] = false
	}
}

// holdsFound says that a set is one that was found, or holds it.
func (w *waySearch) holdsFound(set []Ref) bool {
	sorted := slices.Sorted(slices.Values(set))
	part := make([]Ref, 0, len(sorted))
	for chosen := 1; chosen < 1<<len(sorted); chosen++ {
		part = part[:0]
		for i, ref := range sorted {
			if chosen>>i&1 != 0 {
				part = append(part, ref)
			}
		}
		if len(part) > 1 && w.failing[nameOfRefs(part)] {
			return true
		}
	}
	return false
}

func nameOfRefs(set []Ref) string {
	name := make([]byte, 0, 4*len(set))
	for _, ref := range set {
		name = append(name, byte(ref), byte(ref>>8), byte(ref>>16), byte(ref>>24)) //nolint:gosec // parts of a number
	}
	return string(name)
}

// proof lists what of a proof that the target is up, after the last trial, may
// fail and was not tried.
func (w *waySearch) proof() []Ref {
	clear(w.seen)
	w.todo = w.todo[:0]
	var list []Ref
	w.rely(w.target, -1)
	for at := 0; at < len(w.todo); at++ {
		on := w.todo[at]
		if on.place < 0 && w.eligible[on.ref] && !w.excluded[on.ref] {
			list = append(list, on.ref)
		}
		for _, q := range w.g.s.derive(&w.d, on.ref) {
			switch {
			case q.connects && !w.lone(on.ref, q.place):
				if on.place < 0 && !q.soft || on.place == int16(q.place) && q.soft {
					w.relyOnSupport(&q)
				}
			case on.place < 0 && !q.soft:
				w.relyOnUp(&q)
			}
		}
	}
	return list
}

// rely takes an item into the proof: that it is up (place -1), or that it is
// supported besides.
func (w *waySearch) rely(ref Ref, place int16) {
	if key := (downKey{ref, place}); !w.seen[key] {
		w.seen[key] = true
		w.todo = append(w.todo, key)
	}
}

// relyOnUp chooses members that are up, those of the proof first.
func (w *waySearch) relyOnUp(q *requirement) {
	var up []Ref
	for _, m := range q.members {
		if w.f.down[m] < w.f.epoch {
			up = append(up, m)
		}
	}
	slices.SortStableFunc(up, func(a, b Ref) int { return w.new(a) - w.new(b) })
	for _, m := range up[:min(len(up), q.k())] {
		w.rely(m, -1)
	}
}

func (w *waySearch) new(ref Ref) int {
	if w.seen[downKey{ref, -1}] {
		return 0
	}
	return 1
}

// relyOnSupport chooses the supported members nearest to the roots.
func (w *waySearch) relyOnSupport(q *requirement) {
	u := w.f.supports[q.place]
	type held struct {
		ref  Ref
		rank uint32
	}
	var all []held
	for _, m := range q.members {
		if i, ok := u.net.in(m); ok {
			if c := u.item(i); c.status == supported {
				all = append(all, held{m, c.rank})
			}
		}
	}
	slices.SortFunc(all, func(a, b held) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.ref, b.ref)) })
	for _, h := range all[:min(len(all), q.k())] {
		w.rely(h.ref, -1)
		if i, _ := u.net.in(h.ref); !u.net.seed[i] {
			w.rely(h.ref, int16(q.place))
		}
	}
}

// lone says that the plain table speaks for an item.
func (w *waySearch) lone(ref Ref, place uint8) bool {
	net := w.g.networks[place]
	if net == nil {
		return true
	}
	i, ok := net.in(ref)
	return ok && net.lone[i]
}
