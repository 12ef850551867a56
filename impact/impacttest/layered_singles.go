package impacttest

// softPercent of all relations are soft.
const softPercent = 5

// singles draws what software needs of other software in its cell, now and
// then of another cell: each application of earlier ones, services of
// applications. Every relation of this part stands once.
func (d *layeredDraw) singles(items int) {
	taken := map[[2]int32]bool{}
	relate := func(from int, kind layeredKind, to int) bool {
		name := [2]int32{int32(from), int32(to)} //nolint:gosec // fewer than 2^31 items
		if taken[name] {
			return false
		}
		taken[name] = true
		d.relate(from, kind, to, 0)
		return true
	}
	applications, services := d.size(layerApplication), d.size(layerService)
	for n := range items * 25 / 100 {
		i := n % applications
		cell, place := i%d.cells, i/d.cells
		if n%40 == 0 {
			cell = d.r.IntN(d.cells)
		}
		if to, ok := d.pick(layerApplication, cell, place); ok {
			relate(d.start[layerApplication]+i, calls, to)
		}
	}
	for n := range services * 2 {
		i := n % services
		if to, ok := d.pick(layerApplication, i%d.cells, items); ok {
			relate(d.start[layerService]+i, dependsOn, to)
		}
	}
	for soft := 0; soft < 3*items*softPercent/100; {
		i := d.r.IntN(applications + services)
		from := d.start[layerApplication] + i
		cell := i % d.cells
		layer, below := layerApplication, i/d.cells
		if i >= applications {
			cell, below = (i-applications)%d.cells, items
		}
		if to, ok := d.pick(layer, cell, below); ok && relate(from, uses, to) {
			soft++
		} else if !ok {
			if relate(from, uses, d.start[layerPlatform]+cell) {
				soft++
			}
		}
	}
}

// fill draws the rest: what applications, machines and services need of what
// carries their cell, a few of them of their site and of the core directly.
func (d *layeredDraw) fill(total int) {
	need := []struct {
		kind  layeredKind
		layer int
	}{{authenticatedBy, layerPlatform}, {dependsOn, layerDatabase}, {storedOn, layerStore}, {dependsOn, layerCluster},
		{storedOn, layerArray}, {authenticatedBy, layerDatabase}, {calls, layerPlatform}, {dependsOn, layerRoom}}
	first := d.start[layerHost]
	several := d.Items() - first
	for n := 0; len(d.from) < total; n++ {
		i := n % several
		from := first + i
		cell := d.cellOf(from)
		to := need[n/several%len(need)]
		if n%25 == 0 && n < several {
			if site := d.siteOf(cell); site >= 0 {
				d.relate(from, authenticatedBy, d.start[layerSite]+site, 0)
				if site < sitesOnCore && len(d.from) < total {
					d.relate(from, dependsOn, d.Core(), 0)
				}
				continue
			}
		}
		d.relate(from, to.kind, d.start[to.layer]+cell, 0)
	}
}

// cellOf is the cell of an item of the layers that have cells.
func (e *Layered) cellOf(i int) int { return (i - e.start[e.layerOf(i)]) % e.cells }

func (e *Layered) layerOf(i int) int {
	layer := 0
	for i >= e.start[layer+1] {
		layer++
	}
	return layer
}
