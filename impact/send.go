package impact

import "linchpin/graph"

// send tells the dependents of an item its new state: at once those to which it
// is a requirement of its own, by way of count those that count it.
func (r *run) send(m sender) {
	tally := tallyFailed
	switch {
	case m.sent >= graph.Degraded:
		tally = tallyDown
	case m.state == graph.Down:
		tally |= tallyDown
	}
	bars := [2]mark{r.bar(m.state), r.bar(m.state - 1)} // a soft requirement gives its owner one less
	links := dependent(0)
	for _, to := range r.s.dependents.row(uint32(m.ref)) {
		if to&toOwner == 0 {
			r.counting = append(r.counting, uint32(to&targetMask)|tally)
			links |= to
			continue
		}
		bar := bars[to>>softShift&1]
		if owner := Ref(to & targetMask); r.marks[owner] < bar { // most are as bad already
			r.reach(owner, bar)
		}
	}
	if links&toNetwork != 0 && m.state == graph.Down {
		r.down(m.ref)
	}
}

// reach brings an item that is not as bad to the state of a bar.
func (r *run) reach(ref Ref, bar mark) {
	if r.base == nil && r.marks[ref] < r.bar(graph.Operational) {
		r.marks[ref] = bar | markNew
		r.touched = append(r.touched, ref)
		return
	}
	r.worsen(ref, bar.state())
}

// What a sender adds to a counter.
const (
	tallyFailed uint32 = 1 << 30
	tallyDown   uint32 = 1 << 31
)

func deltaOf(entry uint32) counter {
	return counter(entry>>30&1) | counter(entry>>31)<<counterBits
}

// count adds what the frontier sent to the counters of requirements and tells
// their owners. It follows the whole frontier, when many owners are as bad as
// the requirement could make them: these need not be counted any more.
func (r *run) count() {
	epoch := counter(r.epoch&epochOfCounter) << epochShift
	bars := [2]mark{r.bar(broken(false)), r.bar(broken(true))}
	floor := r.bar(graph.Operational)
	for _, entry := range r.counting {
		id := entry & targetMask
		p := *r.s.requirements.at(id)
		owner := p.owner()
		soft := p >> packedSoftShift & 1
		at := r.marks[owner]
		if at >= bars[soft] {
			continue
		}
		n := r.counters[id]
		if n&^countsOfCounter != epoch {
			n = epoch
			if r.base != nil {
				n |= r.base.counters[id]
			}
		}
		n += deltaOf(entry)
		r.counters[id] = n
		slack, state := p.slack(), mark(graph.AtRisk)
		if n.failed() > slack {
			state++
		}
		if n.down() > slack {
			state++
		}
		state -= mark(soft)
		if bar := floor | state<<markStateShift; at < bar && state != 0 {
			r.reach(owner, bar)
		}
	}
	r.counting = r.counting[:0]
}

// down tells the networks that an item is down.
func (r *run) down(ref Ref) {
	for place, w := range r.networks {
		if w == nil {
			continue
		}
		if i, ok := w.in(ref); ok {
			r.supports[place].down(i)
		}
	}
}
