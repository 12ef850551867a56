package impact_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// smallModel has one relation type of each sort that the rules tell apart.
func smallModel() *graph.Model {
	return (&graph.Model{
		Classes: []graph.Class{
			{Name: "Box"}, {Name: "Shop", Service: true},
			{Name: "Server", EndpointFor: []string{"CONNECTED_TO"}},
			{Name: "Gateway", RootFor: []string{"CONNECTED_TO"}},
			{Name: "Feed", RootFor: []string{"POWERED_BY"}},
			{Name: "Team"}, {Name: "Shape", Abstract: true},
		},
		RelationTypes: []graph.RelationType{
			{Name: "DEPENDS_ON", Impact: graph.ImpactFrom},
			{Name: "RUNS_ON", Impact: graph.ImpactFrom},
			{Name: "USES", Impact: graph.ImpactFrom, Strength: graph.Soft},
			{Name: "SERVES", Impact: graph.ImpactTo},
			{Name: "MEMBER_OF", Impact: graph.ImpactFrom, GroupByType: true, Need: graph.Percent(5000)},
			{Name: "CONNECTED_TO", Impact: graph.ImpactBoth, Connectivity: true},
			{Name: "POWERED_BY", Impact: graph.ImpactFrom, Connectivity: true},
			{Name: "OWNED_BY", Impact: graph.ImpactNone, Ends: []graph.Ends{{From: "", To: "Team"}}},
		},
	}).Index()
}

// id gives a key its id in tests.
func id(key string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(key)) }

// layered is a seeded estate in tiers, as estates are: services on
// applications, in redundant groups, on machines, on hosts, on racks. Hosts
// hold ten machines, racks a hundred hosts, so that racks are hubs.
type layered struct {
	items     []graph.ItemShape
	relations []graph.RelationShape
	hubs      []string
}

func newLayered(n int) *layered {
	e := &layered{}
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a seeded estate
	racks, hosts, machines := max(1, n/2000), max(1, n/20), n/2
	applications := n - racks - hosts - machines
	name := func(tier string, i int) string { return fmt.Sprintf("%s/%07d", tier, i) }
	add := func(tier, class string, count int) {
		for i := range count {
			e.items = append(e.items, graph.ItemShape{ID: id(name(tier, i)), Key: name(tier, i), Class: class})
		}
	}
	add("rack", "Box", racks)
	add("host", "Box", hosts)
	add("vm", "Box", machines)
	add("app", "Shop", applications)
	relate := func(from, kind, to, group string) {
		e.relations = append(e.relations, graph.RelationShape{ID: id(from + kind + to + group), Type: kind, From: id(from), To: id(to), Group: group})
	}
	for i := range hosts {
		relate(name("host", i), "RUNS_ON", name("rack", i%racks), "")
	}
	for i := range machines {
		relate(name("vm", i), "RUNS_ON", name("host", i%hosts), "")
	}
	for i := range applications {
		from := name("app", i)
		first := r.IntN(machines)
		for j := range 2 + r.IntN(2) { // a redundant group
			relate(from, "DEPENDS_ON", name("vm", (first+j*7919)%machines), "web")
		}
		relate(from, "RUNS_ON", name("vm", r.IntN(machines)), "")
		if i > 0 && r.IntN(2) == 0 {
			relate(from, "DEPENDS_ON", name("app", r.IntN(i)), "")
		}
	}
	for i := range min(racks, 10) {
		e.hubs = append(e.hubs, name("rack", i))
	}
	return e
}

func (e *layered) snapshot() *impact.Snapshot {
	b := impact.NewBuilder(smallModel())
	for i := range e.items {
		if err := b.Item(e.items[i]); err != nil {
			panic(err)
		}
	}
	for i := range e.relations {
		if err := b.Relation(e.relations[i]); err != nil {
			panic(err)
		}
	}
	return b.Build(1)
}
