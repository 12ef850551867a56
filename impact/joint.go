package impact

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
)

// Change is a scenario with the window in which it is so. A zero From has
// always begun, a zero To never ends; what ends when another begins does not
// overlap with it.
type Change struct {
	Name     string
	Scenario Scenario
	From, To time.Time
}

// Joint is what changes do together.
type Joint struct {
	Overlaps []Overlap // by begin, then by first change
	Stopped  string
}

// Overlap is a largest set of changes that are under way at one time.
type Overlap struct {
	From, To  time.Time // from when to when all of them are; zero for open
	Changes   []int     // ascending
	Outcome   *Outcome  // of all of them together
	Conflicts []Conflict
}

// Conflict is what changes do together and none of them does alone.
type Conflict struct {
	Changes []int // the fewest that it takes, none of which can be left out; ascending
	Items   []ConflictItem
}

// ConflictItem is an item that is worse under all changes of an overlap than
// under any one of them.
type ConflictItem struct {
	Ref      Ref // of the overlap's outcome
	Service  bool
	Alone    graph.State // under the worst single change
	Together graph.State
}

// JointImpact runs changes that overlap together, and tells their conflicts:
// every item that ends worse than under each change of the overlap alone, with
// a smallest set of changes that does it (Junker, "QuickXplain", 2004). Of
// several such sets it is the first that leaving out changes from the last to
// the first comes to. Services stand first, then worst first, then by key.
//
//	patch-1: vm-a down, patch-2: vm-b down       web of shop needs 1 of vm-a, vm-b:
//	                                             shop at risk alone, down together
//
// Edits that contradict each other within an overlap fail with CodeInvalid,
// unknown items with CodeUnknownItem, at changes[i].scenario. A deadline of ctx
// or the budget stops it: then conflicts found so far are true, and some may be
// missing. Cost: one run for each change, one for each overlap, and about
// |set| × log(changes) runs for each conflict.
func JointImpact(ctx context.Context, s *Snapshot, changes []Change, conditions []Condition, b Budget) (*Joint, error) {
	if err := checkWindows(changes); err != nil {
		return nil, err
	}
	j := &joint{ctx: ctx, s: s, changes: changes, conditions: conditions, budget: b, ran: map[string]*Outcome{}}
	answer := &Joint{}
	for i := range changes { // each alone must make sense
		if _, err := j.run([]int{i}); err != nil {
			return nil, err
		}
	}
	for _, o := range overlapsOf(changes) {
		var err error
		if o.Outcome, err = j.run(o.Changes); err != nil {
			return nil, err
		}
		if o.Conflicts, err = j.conflicts(o); err != nil {
			return nil, err
		}
		answer.Overlaps = append(answer.Overlaps, o)
	}
	answer.Stopped = j.stopped
	return answer, nil
}

const opJoint = "impact.JointImpact"

func checkWindows(changes []Change) error {
	var problems []graph.Problem
	for i, c := range changes {
		if !c.From.IsZero() && !c.To.IsZero() && !c.From.Before(c.To) {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("changes[%d].to", i), Value: c.To.Format(time.RFC3339), Reason: "a window ends after it begins"})
		}
	}
	return graph.Invalid(opJoint, problems)
}

// overlapsOf sweeps the windows: whatever is under way when one begins is a
// set, and the largest of these are the overlaps.
func overlapsOf(changes []Change) []Overlap {
	var all []Overlap
	for _, begin := range changes {
		o := Overlap{}
		for i, c := range changes {
			if !c.From.After(begin.From) && (c.To.IsZero() || c.To.After(begin.From)) {
				o.Changes = append(o.Changes, i)
				if c.From.After(o.From) {
					o.From = c.From
				}
				if !c.To.IsZero() && (o.To.IsZero() || c.To.Before(o.To)) {
					o.To = c.To
				}
			}
		}
		all = append(all, o)
	}
	within := func(a, b Overlap) bool {
		return !slices.ContainsFunc(a.Changes, func(i int) bool { return !slices.Contains(b.Changes, i) })
	}
	var largest []Overlap
	for i, o := range all {
		if !slices.ContainsFunc(all, func(b Overlap) bool { return len(b.Changes) > len(o.Changes) && within(o, b) }) &&
			!slices.ContainsFunc(all[:i], func(b Overlap) bool { return slices.Equal(b.Changes, o.Changes) }) {
			largest = append(largest, o)
		}
	}
	slices.SortStableFunc(largest, func(a, b Overlap) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Changes[0], b.Changes[0]))
	})
	return largest
}

// joint remembers the runs of sets of changes.
type joint struct {
	ctx        context.Context //nolint:containedctx // lives within one call
	s          *Snapshot
	changes    []Change
	conditions []Condition
	budget     Budget
	ran        map[string]*Outcome
	stopped    string
}

// run gives the outcome of some changes together. What is wrong with them is
// told at the change that says it.
func (j *joint) run(set []int) (*Outcome, error) {
	name := fmt.Sprint(set)
	if o, ok := j.ran[name]; ok {
		return o, nil
	}
	var all Scenario
	places := map[string]string{} // in the joint scenario: in the change
	for _, i := range set {
		all = all.with(&j.changes[i].Scenario, fmt.Sprintf("changes[%d].", i), places)
	}
	o, err := Simulate(j.ctx, j.s, all, j.conditions, j.budget)
	if err != nil {
		return nil, relocated(err, places)
	}
	if o.stopped != "" {
		j.stopped = o.stopped
	}
	j.ran[name] = o
	return o, nil
}

// with adds another scenario, and notes at which place its entries stood.
func (sc Scenario) with(other *Scenario, at string, places map[string]string) Scenario {
	note := func(list string, before, count int) {
		for k := range count {
			places[fmt.Sprintf("scenario.%s[%d]", list, before+k)] = fmt.Sprintf("%sscenario.%s[%d]", at, list, k)
		}
	}
	note("down", len(sc.Down), len(other.Down))
	note("degraded", len(sc.Degraded), len(other.Degraded))
	note("remove.items", len(sc.Remove.Items), len(other.Remove.Items))
	note("remove.relations", len(sc.Remove.Relations), len(other.Remove.Relations))
	note("add.items", len(sc.Add.Items), len(other.Add.Items))
	note("add.relations", len(sc.Add.Relations), len(other.Add.Relations))
	return Scenario{
		Down:     slices.Concat(sc.Down, other.Down),
		Degraded: slices.Concat(sc.Degraded, other.Degraded),
		Remove:   Removal{slices.Concat(sc.Remove.Items, other.Remove.Items), slices.Concat(sc.Remove.Relations, other.Remove.Relations)},
		Add:      Addition{slices.Concat(sc.Add.Items, other.Add.Items), slices.Concat(sc.Add.Relations, other.Add.Relations)},
	}
}

// relocated puts the problems of a joint scenario at their places in the changes.
func relocated(err error, places map[string]string) error {
	e, ok := err.(*graph.Error) //nolint:errorlint // the engine's own, never wrapped
	if !ok {
		return err
	}
	told := *e
	told.Op, told.Problems = opJoint, slices.Clone(e.Problems)
	for i := range told.Problems {
		p := &told.Problems[i]
		end := strings.IndexByte(p.Path, ']') + 1
		if at, ok := places[p.Path[:end]]; ok {
			p.Path = at + p.Path[end:]
		}
	}
	return &told
}

// conflicts lists what an overlap does that none of its changes does alone.
func (j *joint) conflicts(o Overlap) ([]Conflict, error) {
	if len(o.Changes) < 2 || o.Outcome.stopped != "" {
		return nil, nil
	}
	var found []Conflict
	for _, item := range j.worse(o) {
		set, err := j.smallest(o, item)
		if err != nil {
			return nil, err
		}
		if set == nil {
			break
		}
		at := slices.IndexFunc(found, func(c Conflict) bool { return slices.Equal(c.Changes, set) })
		if at < 0 {
			at = len(found)
			found = append(found, Conflict{Changes: set})
		}
		found[at].Items = append(found[at].Items, item)
	}
	return found, nil
}

// worse lists the items that are worse under all changes than under any alone.
func (j *joint) worse(o Overlap) []ConflictItem {
	var items []ConflictItem
	for i := range o.Outcome.effects {
		f := &o.Outcome.effects[i]
		if f.removed() || f.after() == graph.Operational {
			continue
		}
		item := ConflictItem{Ref: f.ref(), Service: o.Outcome.view.isService(f.ref()), Together: f.after()}
		for _, change := range o.Changes {
			item.Alone = max(item.Alone, j.stateIn(j.ran[fmt.Sprint([]int{change})], o.Outcome, f.ref()))
		}
		if item.Alone < item.Together {
			items = append(items, item)
		}
	}
	view := o.Outcome.view
	slices.SortFunc(items, func(a, b ConflictItem) int {
		if a.Service != b.Service {
			if a.Service {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Together, a.Together), view.compare(a.Ref, b.Ref))
	})
	return items
}

// stateIn is the state that an item of one outcome has in another; operational
// where that has no such item.
func (j *joint) stateIn(o, of *Outcome, ref Ref) graph.State {
	if of.isAdded(ref) { // numbered by the changes that add
		var ok bool
		if ref, ok = o.view.Lookup(of.view.key(ref)); !ok {
			return graph.Operational
		}
	}
	_, after := o.State(ref)
	if after == nil {
		return graph.Operational
	}
	return *after
}

// smallest finds a set of changes of which none can be left out for an item to
// be as bad as under all of them; nil when a budget stopped it.
func (j *joint) smallest(o Overlap, item ConflictItem) ([]int, error) {
	enough := func(set []int) (bool, error) {
		if len(set) == 0 {
			return false, nil
		}
		ran, err := j.run(set)
		if err != nil || ran.stopped != "" {
			return false, err
		}
		return j.stateIn(ran, o.Outcome, item.Ref) >= item.Together, nil
	}
	set, err := leaveOut(nil, o.Changes, false, enough)
	if err != nil {
		return nil, err
	}
	slices.Sort(set)
	// What one change adds may help against another: then fewer need not do less.
	holds, err := enough(set)
	switch {
	case err != nil || j.stopped != "":
		return nil, err
	case !holds:
		return o.Changes, nil
	default:
		return set, nil
	}
}

// leaveOut is QuickXplain: from a list that is enough together with what is
// kept already, it gives what cannot be left out. test says whether what is
// kept has grown since it was last asked about.
func leaveOut(kept, list []int, test bool, enough func([]int) (bool, error)) ([]int, error) {
	if test {
		if done, err := enough(sortedSet(kept)); done || err != nil {
			return nil, err
		}
	}
	if len(list) == 1 {
		return list, nil
	}
	half := len(list) / 2
	first, second := list[:half], list[half:]
	ofSecond, err := leaveOut(slices.Concat(kept, first), second, true, enough)
	if err != nil {
		return nil, err
	}
	ofFirst, err := leaveOut(slices.Concat(kept, ofSecond), first, len(ofSecond) > 0, enough)
	return slices.Concat(ofFirst, ofSecond), err
}

func sortedSet(set []int) []int {
	set = slices.Clone(set)
	slices.Sort(set)
	return set
}
