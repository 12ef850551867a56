package impact

import (
	"fmt"

	"linchpin/graph"
)

// Candidates says which items may fail in a question: those of the classes,
// subclasses included, and those named. Both empty means all.
type Candidates struct {
	Classes []string
	Items   []string
}

// candidateSet is candidates by item; nil means all.
type candidateSet []bool

func (c candidateSet) has(ref Ref) bool { return c == nil || c[ref] }

// candidates resolves names: CodeUnknownItem when all that is wrong with them
// are unknown items, else CodeInvalid; with every problem.
func (g *Ground) candidates(c Candidates) (candidateSet, error) {
	if len(c.Classes)+len(c.Items) == 0 {
		return nil, nil
	}
	s := g.s
	var problems []graph.Problem
	classes := make([]bool, len(s.voc.classes))
	for i, name := range c.Classes {
		if _, known := s.Model().Class(name); !known {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("candidates.classes[%d]", i), Value: graph.Shown(name),
				Reason: "no class has this name", Nearest: graph.Nearest(name, s.Model().ClassNames())})
			continue
		}
		for number := range s.voc.classes {
			classes[number] = classes[number] || s.Model().IsA(s.voc.classes[number].name, name)
		}
	}
	wrong := len(problems)
	set := make(candidateSet, s.items.size)
	for i, name := range c.Items {
		ref, ok := s.Lookup(name)
		if !ok {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("candidates.items[%d]", i), Value: graph.Shown(name),
				Reason: "no item has this key or id", Nearest: s.Suggest(name, len(problems))})
			continue
		}
		set[ref] = true
	}
	switch {
	case wrong > 0:
		return nil, &graph.Error{Code: graph.CodeInvalid, Op: opTry, Msg: "the question names a class that does not exist", Problems: problems}
	case len(problems) > 0:
		return nil, &graph.Error{Code: graph.CodeUnknownItem, Op: opTry, Msg: "the question names an item that does not exist", Problems: problems}
	}
	if len(c.Classes) > 0 {
		for i := range set {
			set[i] = set[i] || classes[s.items.at(uint32(i)).class] //nolint:gosec // fewer than 2^30
		}
	}
	return set, nil
}
