package impact

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"linchpin/graph"
)

// StoppedBySets names the bound on the sets that are held or listed.
const StoppedBySets = "sets"

// Bounds of failure sets.
const (
	MaxFailureSetSize = 8
	maxListedSets     = 1_000_000
)

// FailureSetQuestion asks for the minimal sets of items, up to a size, whose
// joint failure takes an item down.
type FailureSetQuestion struct {
	Item    string
	MaxSize int // 1 to [MaxFailureSetSize]
	Among   Candidates
}

// FailureSets are the minimal sets of other items whose joint failure takes an
// item down, relative to the ground.
type FailureSets struct {
	Target Ref
	// Sets stand by size, then by the keys of their items, which stand in key
	// order. An item that is down already has one set, the empty one.
	Sets [][]Ref
	// UpTo is the size up to which the sets are all there; what a budget left
	// out is larger. It is MaxSize in a complete answer.
	UpTo    int
	Stopped string
}

// Complete says that no budget stopped the answer.
func (f *FailureSets) Complete() bool { return f.Stopped == "" }

// CountsBySize counts the sets; the first entry counts those of size 1.
func (f *FailureSets) CountsBySize() []int {
	counts := make([]int, f.UpTo)
	for _, set := range f.Sets {
		if len(set) > 0 {
			counts[len(set)-1]++
		}
	}
	return counts
}

// FailureSets finds the failure sets of an item, size by size, so that what a
// budget leaves out is a matter of size.
//
// Method: single points first, which no larger minimal set holds; then, for
// each size, the family of minimal sets of every item below the target, bottom
// up: unions for several requirements, products cut at the size for members of
// one, least fixpoints on cycles of failure and greatest ones on networks of
// support. Families are lists, or diagrams where lists grow long.
// Cost: output-sensitive in tiers; exponential in the size at worst.
func (g *Ground) FailureSets(ctx context.Context, q FailureSetQuestion) (*FailureSets, error) {
	if q.MaxSize < 1 || q.MaxSize > MaxFailureSetSize {
		return nil, graph.Invalid(opTry, []graph.Problem{{Path: "maxSize", Value: fmt.Sprint(q.MaxSize), Reason: fmt.Sprintf("a size lies between 1 and %d", MaxFailureSetSize)}})
	}
	target, err := g.find("item", q.Item)
	if err != nil {
		return nil, err
	}
	set, err := g.candidates(q.Among)
	if err != nil {
		return nil, err
	}
	points, err := g.singlePointsOf(ctx, target, set, Budget{})
	if err != nil {
		return nil, err
	}
	found := &FailureSets{Target: target, UpTo: q.MaxSize}
	if points.Down && points.Complete() {
		found.Sets = [][]Ref{{}}
		return found, nil
	}
	for _, ref := range points.Items {
		found.Sets = append(found.Sets, []Ref{ref})
	}
	if !points.Complete() {
		found.UpTo, found.Stopped = 0, points.Stopped
		return found, nil
	}
	if others := points.Tried - len(points.Items); q.MaxSize == 1 || others < 2 {
		return found, nil
	}
	s := newSetSearch(ctx, g, target, set, points.Items)
	defer s.close()
	if s.watch.err != nil {
		return nil, cancelled(s.watch.err)
	}
	for size := 2; size <= q.MaxSize; size++ {
		sets, stopped, err := s.upTo(size)
		if err != nil {
			return nil, cancelled(err)
		}
		if stopped != "" {
			found.UpTo, found.Stopped = size-1, stopped
			break
		}
		found.Sets = append(found.Sets[:len(points.Items)], sets...)
	}
	g.sortSets(found.Sets)
	return found, nil
}

// setSearch finds the sets of two and more.
type setSearch struct {
	ctx      context.Context //nolint:containedctx // it lives within one call
	g        *Ground
	target   Ref
	sys      *downSystem
	own      []int32 // by node
	elements []Ref
	diagrams bool // lists grew too long
	watch    clock
	network  int        // nodes of networks
	ways     *waySearch // nil until it is tried
	length   int        // of the first way
}

// waysFrom is how many nodes of networks make it worth to look at the ways
// that keep the target up; maxTrials is how many trials they may take.
var waysFrom = 200

const maxTrials = 2_000_000

func newSetSearch(ctx context.Context, g *Ground, target Ref, set candidateSet, points []Ref) *setSearch {
	s := &setSearch{ctx: ctx, g: g, target: target, watch: clock{ctx: ctx}}
	s.sys = g.downSystem(target, &s.watch)
	if s.watch.stopped != "" {
		return s
	}
	single := make(map[Ref]bool, len(points)+1)
	for _, ref := range points {
		single[ref] = true
	}
	single[target] = true
	element := map[Ref]int32{}
	for _, ref := range s.sys.items() {
		if set.has(ref) && !single[ref] && !g.Down(ref) {
			element[ref] = int32(len(s.elements)) //nolint:gosec // fewer than 2^30
			s.elements = append(s.elements, ref)
		}
	}
	s.own = make([]int32, len(s.sys.nodes))
	for v := range s.sys.nodes {
		if s.sys.nodes[v].place >= 0 {
			s.network++
		}
		s.own[v] = -1
		if e, ok := element[s.sys.nodes[v].ref]; ok {
			s.own[v] = e
		}
	}
	return s
}

// upTo gives the sets of two to size items.
func (s *setSearch) upTo(size int) (sets [][]Ref, stopped string, err error) {
	if s.watch.stopped != "" {
		return nil, s.watch.stopped, nil
	}
	if s.alongWays(size) {
		stopped, err := s.ways.extend(size)
		return s.ways.found, stopped, err
	}
	if !s.diagrams && listable(size, len(s.elements)) {
		a := newSetLists(s.ctx, size, len(s.elements))
		f := (&familySolver[setList]{sys: s.sys, a: a, own: s.own}).solve()
		if a.stopped != stoppedByLength && a.stopped != StoppedBySets {
			return s.named(a.sets(f)), a.stopped, a.err
		}
		s.diagrams = true
	}
	a := newSetDiagrams(s.ctx, size)
	f := (&familySolver[setDiagram]{sys: s.sys, a: a, own: s.own}).solve()
	if a.stopped != "" {
		return nil, a.stopped, a.err
	}
	listed := a.sets(f)
	return s.named(listed), a.stopped, a.err
}

// alongWays says that a network is large and the ways through it short enough.
func (s *setSearch) alongWays(size int) bool {
	if s.network < waysFrom {
		return false
	}
	if s.ways == nil {
		s.ways = newWaySearch(s.ctx, s.g, s.target, s.sys.items(), s.elements)
		s.length = s.ways.length()
	}
	trials := 1
	for range size {
		if trials *= max(1, s.length); trials > maxTrials {
			return false
		}
	}
	return true
}

// close gives memory back.
func (s *setSearch) close() {
	if s.ways != nil {
		s.ways.f.release()
	}
}

func (s *setSearch) named(sets [][]int32) [][]Ref {
	all := make([][]Ref, len(sets))
	for i, set := range sets {
		all[i] = make([]Ref, len(set))
		for j, e := range set {
			all[i][j] = s.elements[e]
		}
	}
	return all
}

// sortSets puts the items of each set in key order, and the sets by size and
// keys.
func (g *Ground) sortSets(sets [][]Ref) {
	for _, set := range sets {
		g.s.sortByKey(set)
	}
	slices.SortFunc(sets, func(a, b []Ref) int {
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
		for i := range a {
			if c := g.s.compare(a[i], b[i]); c != 0 {
				return c
			}
		}
		return 0
	})
}

// downSystem says when a target is down on the ground; it is of no use where
// the clock stopped. Cost: linear in its cone.
func (g *Ground) downSystem(target Ref, watch *clock) *downSystem {
	b := &downBuilder{watch: watch, s: g.s, networks: g.networks, imposed: map[Ref]bool{}, at: map[downKey]int32{}}
	for i, down := range g.down {
		if down {
			b.imposed[Ref(i)] = true //nolint:gosec // fewer than 2^30
		}
	}
	return b.build(target)
}
