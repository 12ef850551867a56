package storetest

import (
	"slices"

	"linchpin/graph"
)

// notGiven names what is not as a batch was given it.
func (n *naive) notGiven(p *graph.Prepared, s state) []graph.Problem {
	g := p.Given
	if g == nil {
		return nil
	}
	var problems []graph.Problem
	say := func(path string, wrong bool) {
		if wrong {
			problems = append(problems, graph.Problem{Path: path, Reason: "it is not as it was given"})
		}
	}
	say(graph.GivenModelPath, g.Model != nil && *g.Model != s.modelAt)
	for i, want := range g.Items {
		it, ok := s.items[want.ID]
		say(graph.GivenItemPath(i), !ok || it.Class != want.Class || want.Retired && !it.Retired)
	}
	for i, id := range g.Quiet {
		loud := false
		for _, r := range s.relations {
			own := p.Run != "" && n.states[r.Revision].revision.Run == p.Run
			loud = loud || (r.From == id || r.To == id) && r.Revision > g.At && !own
		}
		say(graph.GivenQuietPath(i), loud)
	}
	put, linked := false, false
	for _, it := range s.items {
		put = put || it.Revision > g.At && slices.Contains(g.Classes, it.Class)
	}
	for _, r := range s.relations {
		linked = linked || r.Revision > g.At && slices.Contains(g.Types, r.Type)
	}
	say(graph.GivenClassesPath, put)
	say(graph.GivenTypesPath, linked)
	return problems
}
