package impact

import "linchpin/graph"

// effect is an [Effect] in brief, in one word: item (30 bits), distance (28),
// state before (2) and after (2), whether the scenario imposes a state on the
// item (1) or removes it (1). An answer about half an estate holds half a
// million of them, and a server many such answers.
type effect uint64

const (
	effectRemoved       effect = 1
	effectImposed       effect = 1 << 1
	effectAfterShift           = 2
	effectBeforeShift          = 4
	effectDistanceShift        = 6
	effectRefShift             = 34
	effectDistanceBits         = 1<<28 - 1
)

func newEffect(ref Ref, before, after graph.State, distance uint32) effect {
	return effect(ref)<<effectRefShift | effect(distance)<<effectDistanceShift |
		effect(before)<<effectBeforeShift | effect(after)<<effectAfterShift
}

func (f effect) ref() Ref            { return Ref(f >> effectRefShift) }                              //nolint:gosec // 30 bits
func (f effect) distance() uint32    { return uint32(f >> effectDistanceShift & effectDistanceBits) } //nolint:gosec // masked
func (f effect) before() graph.State { return graph.State(f >> effectBeforeShift & 3) }               //nolint:gosec // two bits
func (f effect) after() graph.State  { return graph.State(f >> effectAfterShift & 3) }                //nolint:gosec // two bits
func (f effect) imposed() bool       { return f&effectImposed != 0 }
func (f effect) removed() bool       { return f&effectRemoved != 0 }

// listed says that the effect is for Affected, not for Improved.
func (f effect) listed() bool { return f.removed() || f.imposed() || f.after() > f.before() }

// outcomeRanks is the number of values of rank.
const outcomeRanks = 5

// rank orders effects by the state that they end in, worst first; removed last.
func (f effect) rank() int {
	if f.removed() {
		return outcomeRanks - 1
	}
	return int(graph.Down - f.after())
}

// place orders effects by rank, then distance.
func (f effect) place() uint64 {
	return uint64(f.rank())<<32 | uint64(f.distance()) //nolint:gosec // not negative
}

// list is 0 for Affected, 1 for Improved.
func (f effect) list() int {
	if f.listed() {
		return 0
	}
	return 1
}
