package impacttest

// Walk is the least that an answer about a layered estate can cost: a
// breadth-first walk over int32 arrays with an epoch mark, from members to
// owners, that knows no requirements and no states. It is not safe for
// concurrent use.
type Walk struct {
	offset []int32 // by item, into owner
	owner  []int32
	seen   []int32
	queue  []int32
	epoch  int32
}

// Walk lays out all relations in the direction of failure: a link in both,
// but for what hosts, which pass nothing on, and gateways, which need nobody.
func (e *Layered) Walk() *Walk {
	w := &Walk{offset: make([]int32, e.Items()+1), seen: make([]int32, e.Items())}
	e.arcs(func(member, _ int32) { w.offset[member+1]++ })
	for i := range e.Items() {
		w.offset[i+1] += w.offset[i]
	}
	w.owner = make([]int32, w.offset[e.Items()])
	next := append([]int32(nil), w.offset...)
	e.arcs(func(member, owner int32) {
		w.owner[next[member]] = owner
		next[member]++
	})
	return w
}

// arcs walks the pairs of a member and an owner that suffers with it.
func (e *Layered) arcs(each func(member, owner int32)) {
	passes := func(i int32) bool { return int(i) < e.start[layerHost] }
	root := func(i int32) bool { return int(i) >= e.start[layerGateway] && int(i) < e.start[layerGateway+1] }
	for i, from := range e.from {
		to := e.to[i]
		if e.kind[i] != connectedTo || passes(to) && !root(from) {
			each(to, from)
		}
		if e.kind[i] == connectedTo && passes(from) && !root(to) {
			each(from, to)
		}
	}
}

// Degree is the number of relations by which others stand on an item.
func (w *Walk) Degree(i int) int { return int(w.offset[i+1] - w.offset[i]) }

// From walks from items and counts what it reached, they included, and the
// relations that it touched.
func (w *Walk) From(items ...int) (reached, touched int) {
	w.epoch++
	w.queue = w.queue[:0]
	for _, i := range items {
		w.seen[i] = w.epoch
		w.queue = append(w.queue, int32(i)) //nolint:gosec // fewer than 2^31 items
	}
	for at := 0; at < len(w.queue); at++ {
		i := w.queue[at]
		owners := w.owner[w.offset[i]:w.offset[i+1]]
		touched += len(owners)
		for _, to := range owners {
			if w.seen[to] != w.epoch {
				w.seen[to] = w.epoch
				w.queue = append(w.queue, to)
			}
		}
	}
	return len(w.queue), touched
}
