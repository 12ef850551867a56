package impacttest

import (
	"sync"

	"linchpin/graph"
)

// Variants is how many models there are to draw from.
const Variants = 6

// Model gives one of the small models, indexed and shared. All variants have
// the same names; needs, strengths and directions differ.
//
// Classes: Box, App (extends Box), Service (a service), Switch, Gateway (a
// Switch that is a root of the networks), Server (a Box that is an endpoint),
// Utility (a root for FED_BY).
// Types: DEPENDS_ON, FEEDS, PEERS, OWNED_BY (from, to, both, none); MEMBER_OF,
// BACKS, MESHED (grouping, from, to, both); LINKED (network, both directions),
// ROUTED, FED_BY (networks, from direction), CARRIES (network, to direction).
func Model(variant int) *graph.Model { return models()[variant%Variants] }

var models = sync.OnceValue(func() []*graph.Model {
	all := make([]*graph.Model, Variants)
	for v := range all {
		all[v] = makeModel(v).Index()
	}
	return all
})

func makeModel(v int) *graph.Model {
	soft := func(when bool) graph.Strength {
		if when {
			return graph.Soft
		}
		return ""
	}
	memberNeeds := [Variants]graph.Need{graph.Percent(5000), graph.Percent(3334), graph.Percent(10000), {}, graph.Percent(1), graph.Percent(6667)}
	backNeeds := [Variants]graph.Need{graph.Count(2), {}, graph.Count(1), graph.Percent(5001), graph.Count(1), {}}
	linkNeeds := [Variants]graph.Need{{}, graph.Count(1), graph.Percent(1), {}, graph.Percent(5000), {}}
	feedNeeds := [Variants]graph.Need{{}, graph.Percent(5000), {}, graph.Count(2), {}, graph.Percent(3334)}
	return &graph.Model{
		Classes: []graph.Class{
			{Name: "Box"},
			{Name: "App", Extends: "Box"},
			{Name: "Service", Service: true},
			{Name: "Switch"},
			{Name: "Gateway", Extends: "Switch", RootFor: []string{"LINKED", "ROUTED"}},
			{Name: "Server", Extends: "Box", EndpointFor: []string{"LINKED", "CARRIES"}},
			{Name: "Utility", Extends: "Box", RootFor: []string{"FED_BY"}, EndpointFor: []string{"ROUTED"}},
		},
		RelationTypes: []graph.RelationType{
			{Name: "DEPENDS_ON", Impact: graph.ImpactFrom, Strength: graph.Hard},
			{Name: "FEEDS", Impact: graph.ImpactTo, Strength: soft(v%2 == 1)},
			{Name: "PEERS", Impact: graph.ImpactBoth, Strength: soft(v == 2)},
			{Name: "OWNED_BY", Impact: graph.ImpactNone},
			{Name: "MEMBER_OF", Impact: graph.ImpactFrom, GroupByType: true, Need: memberNeeds[v], Strength: soft(v == 5)},
			{Name: "BACKS", Impact: graph.ImpactTo, GroupByType: true, Need: backNeeds[v]},
			{Name: "MESHED", Impact: graph.ImpactBoth, GroupByType: true, Strength: soft(v == 4)},
			{Name: "LINKED", Impact: graph.ImpactBoth, Connectivity: true, Need: linkNeeds[v]},
			{Name: "ROUTED", Impact: graph.ImpactFrom, Connectivity: true, Strength: soft(v%3 == 1)},
			{Name: "FED_BY", Impact: graph.ImpactFrom, Connectivity: true, GroupByType: true, Need: feedNeeds[v]},
			{Name: "CARRIES", Impact: graph.ImpactTo, Connectivity: true, Strength: soft(v%2 == 0)},
		},
	}
}
