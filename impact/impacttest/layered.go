package impacttest

import (
	"math/rand/v2"
)

// Layered is a large seeded estate in layers, made as estates are: most items
// hold up few others, a few hold up very many.
//
//	core <- 10 sites <- cells: room <- array <- cluster <- store <- database <- platform
//	                           <- hosts <- machines <- applications <- services
//	gateways <-> rings of switches <-> access switches <-> hosts, each on two of them
//
// It has three times as many relations as items. The median item takes two or
// three others along; in each cell of about 500 items six carry the rest of
// it, so that more than 1 % of all items touch 1,000 relations; each site
// carries more than 7 % of the items, the core more than half of them. A fifth
// of the requirements can lose a member; a tenth of the relations are network
// links in rings and dual-homed trees; a twentieth are soft.
//
// It speaks the names of the built-in model. Equal arguments give equal
// estates. Ends are kept as numbers, so that 5,000,000 items fit beside what
// is made of them.
type Layered struct {
	seed  uint64
	cells int
	start [layers + 1]int // first item of each layer, and the number of items

	from, to []int32
	kind     []layeredKind
	group    []uint8 // an index of layeredGroups
	needsTwo []bool  // by application: its first group needs two of three
}

// The layers, in the order in which items are numbered.
const (
	layerCore = iota
	layerSite
	layerGateway
	layerRing
	layerAccess
	layerRoom
	layerArray
	layerCluster
	layerStore
	layerDatabase
	layerPlatform
	layerHost
	layerMachine
	layerApplication
	layerService
	layers
)

// layeredKind is a relation type of a layered estate.
type layeredKind uint8

const (
	dependsOn layeredKind = iota
	runsOn
	authenticatedBy
	storedOn
	calls
	locatedIn
	uses
	connectedTo
)

var layeredKinds = []string{"DEPENDS_ON", "RUNS_ON", "AUTHENTICATED_BY", "STORED_ON", "CALLS", "LOCATED_IN", "USES", "CONNECTED_TO"}

var layeredGroups = []string{"", "web", "data"}

const (
	layeredSites = 10
	cellSize     = 500
	ringSize     = 20
)

// NewLayered makes an estate of at least 5,000 items.
func NewLayered(items int, seed uint64) *Layered {
	e := &Layered{seed: seed, cells: max(2, items/cellSize)}
	e.lay(items)
	total := 3 * items
	e.from, e.to = make([]int32, 0, total), make([]int32, 0, total)
	e.kind, e.group = make([]layeredKind, 0, total), make([]uint8, 0, total)
	e.needsTwo = make([]bool, e.size(layerApplication))
	d := &layeredDraw{Layered: e, r: rand.New(rand.NewPCG(seed, 0x1a7e))}
	d.stacks()
	d.network(items)
	d.groups(items)
	d.singles(items)
	d.fill(total)
	return e
}

// lay says how many items each layer has.
func (e *Layered) lay(items int) {
	size := [layers]int{layerCore: 1, layerSite: layeredSites, layerGateway: 2 * max(1, items/10_000),
		layerRing: items / 100, layerAccess: items * 4 / 100, layerHost: items / 10, layerMachine: items * 22 / 100,
		layerApplication: items * 38 / 100}
	for layer := layerRoom; layer <= layerPlatform; layer++ {
		size[layer] = e.cells
	}
	at := 0
	for layer, n := range size {
		e.start[layer] = at
		at += n
	}
	e.start[layerService], e.start[layers] = at, items
}

func (e *Layered) size(layer int) int { return e.start[layer+1] - e.start[layer] }

// Items is the number of items; they are numbered from 0.
func (e *Layered) Items() int { return e.start[layers] }

// Relations is the number of relations; they are numbered from 0.
func (e *Layered) Relations() int { return len(e.from) }

// Core is the item that carries more than half of all others.
func (e *Layered) Core() int { return e.start[layerCore] }

// Sites are the ten items that carry more than 7 % of all others each.
func (e *Layered) Sites() []int {
	list := make([]int, layeredSites)
	for i := range list {
		list[i] = e.start[layerSite] + i
	}
	return list
}

// member is the j-th item of a layer in a cell; ok is false when the cell has
// fewer.
func (e *Layered) member(layer, cell, j int) (i int, ok bool) {
	i = e.start[layer] + cell + j*e.cells
	return i, i < e.start[layer+1]
}

// inCell is the number of items of a layer in a cell.
func (e *Layered) inCell(layer, cell int) int {
	return (e.size(layer) - cell + e.cells - 1) / e.cells
}

// covered says that a site carries a cell: each carries 7.5 % of them.
func (e *Layered) covered(site, cell int) bool {
	first := site * e.cells / layeredSites
	return cell >= first && cell < first+(e.cells*3+39)/40
}

// siteOf is a site that carries the cell; -1 for a cell that stands alone.
func (e *Layered) siteOf(cell int) int {
	for site := range layeredSites {
		if e.covered(site, cell) {
			return site
		}
	}
	return -1
}

// sitesOnCore is how many sites need the core.
const sitesOnCore = 7

// layeredDraw draws the relations.
type layeredDraw struct {
	*Layered
	r *rand.Rand
}

func (d *layeredDraw) relate(from int, kind layeredKind, to int, group uint8) {
	d.from, d.to = append(d.from, int32(from)), append(d.to, int32(to)) //nolint:gosec // fewer than 2^31 items
	d.kind, d.group = append(d.kind, kind), append(d.group, group)
}

// pick draws an item of a layer in a cell; below bounds its number in the cell.
func (d *layeredDraw) pick(layer, cell, below int) (int, bool) {
	n := min(d.inCell(layer, cell), below)
	if n <= 0 {
		return 0, false
	}
	return d.member(layer, cell, d.r.IntN(n))
}

// stacks draws what carries the cells, and one thing that each item stands on.
func (d *layeredDraw) stacks() {
	for site := range sitesOnCore {
		d.relate(d.start[layerSite]+site, authenticatedBy, d.Core(), 0)
	}
	for cell := range d.cells {
		room := d.start[layerRoom] + cell
		for site := range layeredSites {
			if d.covered(site, cell) {
				d.relate(room, locatedIn, d.start[layerSite]+site, 0)
			}
		}
		for layer := layerArray; layer <= layerPlatform; layer++ {
			d.relate(d.start[layer]+cell, runsOn, d.start[layer-1]+cell, 0)
		}
	}
	below := map[int]int{layerRing: layerRoom, layerAccess: layerRoom, layerHost: layerPlatform, layerMachine: layerHost, layerApplication: layerMachine}
	for layer := layerRing; layer <= layerApplication; layer++ {
		under, ok := below[layer]
		if !ok {
			continue
		}
		kind := runsOn
		if under == layerRoom {
			kind = locatedIn
		}
		for i := range d.size(layer) {
			if to, ok := d.pick(under, i%d.cells, d.Items()); ok {
				d.relate(d.start[layer]+i, kind, to, 0)
			}
		}
	}
}

// network draws a tenth of all relations as links: rings of switches, two of
// each at two gateways; access switches at two of a ring, hosts at two or more
// access switches.
func (d *layeredDraw) network(items int) {
	before := len(d.from)
	rings := max(1, d.size(layerRing)/ringSize)
	ring := func(i int) int { return d.start[layerRing] + i }
	for n := range rings {
		first, end := n*d.size(layerRing)/rings, (n+1)*d.size(layerRing)/rings
		for i := first; i < end; i++ {
			d.relate(ring(i), connectedTo, ring(first+(i-first+1)%(end-first)), 0)
		}
		pair := d.start[layerGateway] + n%(d.size(layerGateway)/2)*2
		for _, up := range []int{first, (first + end) / 2} {
			d.relate(ring(up), connectedTo, pair, 0)
			d.relate(ring(up), connectedTo, pair+1, 0)
		}
	}
	for i := range d.size(layerAccess) {
		up := i % d.cells // of a ring that passes through the cell
		if to, ok := d.pick(layerRing, up, d.Items()); ok {
			up = to - d.start[layerRing]
		}
		d.relate(d.start[layerAccess]+i, connectedTo, ring(up), 0)
		d.relate(d.start[layerAccess]+i, connectedTo, ring(d.beside(up, rings)), 0)
	}
	links := 3*items/10 - (len(d.from) - before)
	for k := range links {
		host := k % d.size(layerHost)
		// Another access switch each time round.
		d.relate(d.start[layerHost]+host, connectedTo, d.start[layerAccess]+(host+k/d.size(layerHost)*d.cells)%d.size(layerAccess), 0)
	}
}

// beside is the next switch of the same ring.
func (d *layeredDraw) beside(i, rings int) int {
	n := i * rings / d.size(layerRing)
	first, end := n*d.size(layerRing)/rings, (n+1)*d.size(layerRing)/rings
	if i < first || i >= end { // the division was not exact
		return (i + 1) % d.size(layerRing)
	}
	return first + (i-first+1)%(end-first)
}

// groups draws the redundant requirements of applications: two or three
// machines or applications of the cell, of which one must work, or two.
func (d *layeredDraw) groups(items int) {
	applications := d.size(layerApplication)
	for n := range items * 325 / 1000 {
		i := n % applications
		cell, from := i%d.cells, d.start[layerApplication]+i
		layer, group := layerMachine, uint8(1)
		if n >= applications {
			group = 2
		}
		members := 2 + n%2
		first := d.r.IntN(d.inCell(layer, cell))
		for j := range members {
			if to, ok := d.member(layer, cell, (first+j)%d.inCell(layer, cell)); ok {
				d.relate(from, dependsOn, to, group)
			}
		}
		d.needsTwo[i] = d.needsTwo[i] || group == 1 && members == 3 && n%8 == 1
	}
}
