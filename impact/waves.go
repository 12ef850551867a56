package impact

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linchpin/graph"
)

// WaveQuestion asks how a set of items can be taken down, a group at a time.
// Items are up again between the groups.
type WaveQuestion struct {
	Items   []string // ids or keys
	Protect Protection
	Apart   [][]string // items of one list never go together
	Before  [][]string // the first goes in an earlier wave than the second, and so on
}

// Protection is what must be kept.
type Protection struct {
	AllServices bool     // every item of a service class
	Items       []string // besides, or instead: any items, by id or key
	State       graph.State
}

// Waves is a plan: groups that can be taken down one after the other so that
// nothing protected goes below the state in any of them.
type Waves struct {
	Waves      [][]Ref // each in key order
	Impossible []NoWave
	LowerBound int // fewer waves cannot do
	Tried      int // groups whose effect was computed
	Stopped    string
}

// Proven says that no plan has fewer waves.
func (w *Waves) Proven() bool { return len(w.Waves) <= w.LowerBound }

// NoWave is an item that has no wave: alone it harms what is protected, or it
// waits for one that does.
type NoWave struct {
	Ref   Ref
	Harms []Ref // protected items that go below the state, by key
	Waits []Ref // items without a wave that must go before it
}

// PlanWaves finds few waves, and a bound that no plan can go below. What is
// below the state in the baseline already must not get worse.
//
// A set that harms nobody harms nobody with fewer items, so a plan is a
// colouring of the items in which no minimal harmful set has one colour. The
// plan is built greedily in several orders, and improved by dissolving its
// smallest waves; then fewer waves are sought by branch and bound, which also
// proves that there are none. Bounds: the largest clique of pairs that harm
// together found greedily, and requirements whose break harms: members listed
// over members that may fail.
//
// Problems of the question fail with CodeUnknownItem or CodeInvalid. A deadline
// ends the search: the plan holds all the same, but may have more waves than
// needed. Cost: one run for each group tried, as large as what it affects.
func (o *Outcome) PlanWaves(ctx context.Context, q WaveQuestion) (*Waves, error) {
	p := &wavePlanner{o: o, s: o.view, ctx: ctx, limit: q.Protect.State, at: map[Ref]int{}, safe: map[string]bool{}, before: map[Ref]graph.State{}}
	if err := p.resolve(q); err != nil {
		return nil, err
	}
	if circular(p.sequence) {
		return nil, graph.Invalid("impact.PlanWaves", []graph.Problem{{Path: "before", Reason: "the order goes round in a circle"}})
	}
	m := newScratch(o.view)
	defer m.release()
	p.run = continued(ctx, o.view, m, -1)
	p.settle()
	for _, ref := range p.run.touched {
		_, p.before[ref] = p.run.state(ref)
	}
	p.out.Waves, p.out.Impossible = [][]Ref{}, []NoWave{}
	for _, step := range []func(){p.sortOut, p.conflicts, p.build, p.prove} {
		step()
		if _, err := stopOf(ctx); err != nil {
			return nil, graph.Errorf(graph.CodeTimeout, "impact.PlanWaves", "the question was cancelled: %w", err)
		}
	}
	return p.answer(), nil
}

type wavePlanner struct {
	o         *Outcome
	s         *Snapshot
	ctx       context.Context //nolint:containedctx // a plan is made within one call
	run       *run
	limit     graph.State
	protected []bool              // by item
	before    map[Ref]graph.State // of the baseline, where it is not that at rest

	items    []Ref // to be planned, in key order
	at       map[Ref]int
	apart    [][]bool // by place: pairs that must not go together, or harm together; nil when there are too many
	earlier  [][]int  // by place: who must go before
	lists    [][]Ref  // as asked
	sequence [][]Ref

	best [][]int // waves of places
	safe map[string]bool
	out  Waves
}

func (p *wavePlanner) resolve(q WaveQuestion) error {
	const op = "impact.PlanWaves"
	var problems []graph.Problem
	unknown := 0
	find := func(path, name string) (Ref, bool) {
		ref, ok := p.s.Lookup(name)
		if !ok {
			unknown++
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "no item has this id or key", Nearest: p.s.Suggest(name, len(problems))})
		}
		return ref, ok
	}
	listed := map[Ref]bool{}
	for i, name := range q.Items {
		path := fmt.Sprintf("items[%d]", i)
		if ref, ok := find(path, name); ok && listed[ref] {
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "the item stands twice in the list"})
		} else if ok {
			listed[ref] = true
			p.items = append(p.items, ref)
		}
	}
	if len(q.Items) == 0 {
		problems = append(problems, graph.Problem{Path: "items", Reason: "name the items that are to be taken down"})
	}
	member := func(path, name string) (Ref, bool) {
		ref, ok := find(path, name)
		if ok && !listed[ref] {
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "the item is not among those that are to be taken down"})
		}
		return ref, ok && listed[ref]
	}
	lists := func(name string, from [][]string, into *[][]Ref) {
		for i, list := range from {
			refs := []Ref{}
			for j, word := range list {
				path := fmt.Sprintf("%s[%d][%d]", name, i, j)
				if ref, ok := member(path, word); ok && slices.Contains(refs, ref) {
					problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(word), Reason: "the item stands twice in the list"})
				} else if ok {
					refs = append(refs, ref)
				}
			}
			if len(list) < 2 {
				problems = append(problems, graph.Problem{Path: fmt.Sprintf("%s[%d]", name, i), Reason: "name two items or more"})
			}
			*into = append(*into, refs)
		}
	}
	lists("apart", q.Apart, &p.lists)
	lists("before", q.Before, &p.sequence)
	p.protected = make([]bool, p.s.items.size)
	for i, name := range q.Protect.Items {
		if ref, ok := find(fmt.Sprintf("protect.services[%d]", i), name); ok {
			p.protected[ref] = true
		}
	}
	if q.Protect.AllServices {
		for ref := range p.s.All() {
			p.protected[ref] = p.protected[ref] || p.s.isService(ref)
		}
	}
	if q.Protect.State >= graph.Down {
		problems = append(problems, graph.Problem{Path: "protect.state", Value: q.Protect.State.String(), Reason: "nothing is worse than down, so nothing would be kept", Nearest: graph.Degraded.String()})
	}
	if len(problems) > 0 && unknown == len(problems) {
		return &graph.Error{Code: graph.CodeUnknownItem, Op: op, Msg: "the question names items that do not exist", Problems: problems}
	}
	return graph.Invalid(op, problems)
}

// settle runs the baseline and items on top of it.
func (p *wavePlanner) settle(items ...Ref) {
	p.run.again()
	p.run.stopped, p.run.err = "", nil
	imposed := append(p.o.standing(), p.o.plan.imposed...)
	for _, ref := range items {
		imposed = append(imposed, moved{ref, graph.Down})
	}
	for _, i := range worstOfEach(imposed) {
		p.run.impose(i.ref, i.state)
	}
	p.run.settle(false)
}

// harms tells which protected items a group brings below the state.
func (p *wavePlanner) harms(items ...Ref) []Ref {
	p.out.Tried++
	p.settle(items...)
	var hit []Ref
	for _, ref := range p.run.touched {
		if p.harmed(ref) {
			hit = append(hit, ref)
		}
	}
	return hit
}

// harmed says that the run brought a protected item below the state, and below
// where it was.
func (p *wavePlanner) harmed(ref Ref) bool {
	if !p.protected[ref] {
		return false
	}
	_, s := p.run.state(ref)
	return s > p.limit && s > p.was(ref)
}

// was is an item's state in the baseline.
func (p *wavePlanner) was(ref Ref) graph.State {
	if s, ok := p.before[ref]; ok {
		return s
	}
	if p.run.base != nil {
		return p.run.base.items[ref]
	}
	return graph.Operational
}

// harmless remembers what was tried. A run that a deadline cut is no proof.
func (p *wavePlanner) harmless(places []int) bool {
	sorted := slices.Clone(places)
	slices.Sort(sorted)
	name := fmt.Sprint(sorted)
	ok, known := p.safe[name]
	if !known {
		refs := make([]Ref, len(sorted))
		for i, at := range sorted {
			refs[i] = p.items[at]
		}
		ok = len(p.harms(refs...)) == 0 && p.run.stopped == ""
		if p.run.stopped != "" {
			p.out.Stopped = p.run.stopped
			return false
		}
		p.safe[name] = ok
	}
	return ok
}

// late says that the time is over.
func (p *wavePlanner) late() bool {
	if p.out.Stopped == "" {
		p.out.Stopped, _ = stopOf(p.ctx)
	}
	return p.out.Stopped != ""
}

// sortOut finds the items that have no wave, and numbers the others.
func (p *wavePlanner) sortOut() {
	slices.SortFunc(p.items, p.s.compare)
	var left []Ref
	none := map[Ref]bool{}
	for _, ref := range p.items {
		hit := p.harms(ref)
		if p.run.err != nil { // the caller left
			return
		}
		if len(hit) == 0 && p.run.stopped == "" {
			left = append(left, ref)
			continue
		}
		slices.SortFunc(hit, p.s.compare)
		none[ref] = true
		p.out.Impossible = append(p.out.Impossible, NoWave{Ref: ref, Harms: hit})
	}
	for changed := true; changed; {
		changed = false
		for _, list := range p.sequence {
			for i := 1; i < len(list); i++ {
				if none[list[i-1]] && !none[list[i]] {
					none[list[i]], changed = true, true
					p.out.Impossible = append(p.out.Impossible, NoWave{Ref: list[i], Waits: []Ref{list[i-1]}})
				}
			}
		}
	}
	slices.SortFunc(p.out.Impossible, func(a, b NoWave) int { return p.s.compare(a.Ref, b.Ref) })
	p.items = slices.DeleteFunc(left, func(ref Ref) bool { return none[ref] })
	for i, ref := range p.items {
		p.at[ref] = i
	}
	p.earlier = make([][]int, len(p.items))
	for _, list := range p.sequence {
		for i := 1; i < len(list); i++ {
			a, ok := p.at[list[i-1]]
			b, too := p.at[list[i]]
			if ok && too {
				p.earlier[b] = append(p.earlier[b], a)
			}
		}
	}
}

// answer turns places into items. Without an order to keep, large waves come
// first.
func (p *wavePlanner) answer() *Waves {
	for _, wave := range p.best {
		refs := make([]Ref, len(wave))
		for i, at := range wave {
			refs[i] = p.items[at]
		}
		slices.SortFunc(refs, p.s.compare)
		p.out.Waves = append(p.out.Waves, refs)
	}
	if len(p.sequence) == 0 {
		slices.SortStableFunc(p.out.Waves, func(a, b []Ref) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(p.s.key(a[0]), p.s.key(b[0]))
		})
	}
	return &p.out
}
