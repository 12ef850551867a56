package impact

import (
	"slices"
	"sort"
)

// keyOrder lists items in key order, in runs that are copied when written. It
// gives every item a 64-bit label that grows with its key, with gaps, so that
// answers are sorted by number (after Dietz, Sleator, "Two algorithms for
// maintaining order in a list", 1987): when a gap is used up, the labels around
// it are dealt anew.
type keyOrder struct {
	runs []*orderRun
}

type orderRun struct{ refs []Ref }

const (
	fullRun  = 1024
	labelGap = 1 << 40
	roomyGap = 1 << 20 // what dealing labels anew must leave between two
)

// newKeyOrder takes refs in key order and deals their labels.
func newKeyOrder(refs []Ref, label func(Ref, uint64)) keyOrder {
	var o keyOrder
	for part := range slices.Chunk(refs, fullRun/2) {
		o.runs = append(o.runs, &orderRun{slices.Clone(part)})
	}
	o.deal(label)
	return o
}

func (o *keyOrder) deal(label func(Ref, uint64)) {
	n := 0
	for _, run := range o.runs {
		n += len(run.refs)
	}
	gap := min(uint64(labelGap), ^uint64(0)/uint64(n+2))
	at := uint64(0)
	for _, run := range o.runs {
		for _, ref := range run.refs {
			at += gap
			label(ref, at)
		}
	}
}

// orderEditor is a version of an order in the making.
type orderEditor struct {
	keyOrder
	owned map[*orderRun]bool
	key   func(Ref) string
	label func(Ref) uint64
	set   func(Ref, uint64)
}

func (o *keyOrder) edit(key func(Ref) string, label func(Ref) uint64, set func(Ref, uint64)) orderEditor {
	return orderEditor{keyOrder{slices.Clone(o.runs)}, map[*orderRun]bool{}, key, label, set}
}

// find gives the run and place where a key stands or belongs.
func (e *orderEditor) find(key string) (run, place int) {
	run = sort.Search(len(e.runs), func(i int) bool { return e.key(e.runs[i].refs[0]) > key }) - 1
	if run < 0 {
		return 0, 0
	}
	refs := e.runs[run].refs
	return run, sort.Search(len(refs), func(i int) bool { return e.key(refs[i]) >= key })
}

func (e *orderEditor) own(run int) *orderRun {
	r := e.runs[run]
	if !e.owned[r] {
		r = &orderRun{append(make([]Ref, 0, len(r.refs)+8), r.refs...)}
		e.owned[r] = true
		e.runs[run] = r
	}
	return r
}

// insert puts an item in its place and gives it a label.
func (e *orderEditor) insert(ref Ref) {
	key := e.key(ref)
	if len(e.runs) == 0 {
		r := &orderRun{[]Ref{ref}}
		e.owned[r], e.runs = true, []*orderRun{r}
		e.set(ref, labelGap)
		return
	}
	run, place := e.find(key)
	r := e.own(run)
	r.refs = slices.Insert(r.refs, place, ref)
	before, after := e.around(run, place)
	if after-before < 2 {
		e.spread(run)
	} else if after == ^uint64(0) && after-before > labelGap {
		e.set(ref, before+labelGap)
	} else {
		e.set(ref, before+(after-before)/2)
	}
	if len(r.refs) > fullRun {
		tail := &orderRun{slices.Clone(r.refs[fullRun/2:])}
		e.owned[tail] = true
		r.refs = r.refs[:fullRun/2]
		e.runs = slices.Insert(e.runs, run+1, tail)
	}
}

// spread deals the labels around a run anew, in the smallest window of runs
// that has room.
func (e *orderEditor) spread(run int) {
	for width := 1; ; width *= 2 {
		from, to := max(0, run-width), min(len(e.runs), run+width+1)
		if from == 0 && to == len(e.runs) {
			e.deal(e.set)
			return
		}
		low, high, n := uint64(0), ^uint64(0), uint64(0)
		if from > 0 {
			previous := e.runs[from-1].refs
			low = e.label(previous[len(previous)-1])
		}
		if to < len(e.runs) {
			high = e.label(e.runs[to].refs[0])
		}
		for _, r := range e.runs[from:to] {
			n += uint64(len(r.refs))
		}
		gap := min(labelGap, (high-low)/(n+1))
		if gap < roomyGap {
			continue
		}
		for _, r := range e.runs[from:to] {
			for _, ref := range r.refs {
				low += gap
				e.set(ref, low)
			}
		}
		return
	}
}

// around gives the labels beside a place.
func (e *orderEditor) around(run, place int) (before, after uint64) {
	refs := e.runs[run].refs
	after = ^uint64(0)
	if place > 0 {
		before = e.label(refs[place-1])
	} else if run > 0 {
		previous := e.runs[run-1].refs
		before = e.label(previous[len(previous)-1])
	}
	if place+1 < len(refs) {
		after = e.label(refs[place+1])
	} else if run+1 < len(e.runs) {
		after = e.label(e.runs[run+1].refs[0])
	}
	return before, after
}

// remove takes an item out; its key must still be known.
func (e *orderEditor) remove(ref Ref) {
	run, place := e.find(e.key(ref))
	r := e.own(run)
	r.refs = slices.Delete(r.refs, place, place+1)
	if len(r.refs) == 0 {
		e.runs = slices.Delete(e.runs, run, run+1)
	}
}
