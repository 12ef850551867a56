package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linchpin/graph"
	"linchpin/graph/model"
)

// itemStatement is what a source says of one item, held to the model.
type itemStatement struct {
	key   string
	class *graph.ResolvedClass
	facts facts
}

// stateItem reads a row by the class that it names. What is wrong with the
// item as a whole shows only after merging: see mergeItem. Problems are placed
// relative to the row.
func stateItem(m *graph.Model, row *ItemRow) (s itemStatement, problems []graph.Problem) {
	s.key = row.Key
	class, ok := m.Class(row.Class)
	if !ok {
		problems = model.CheckItem(m, &graph.Item{Key: row.Key, Class: row.Class})
		// The rest is checked as the class that was meant, so that all is told
		// at once.
		if class, ok = m.Class(graph.Nearest(row.Class, m.ClassNames())); !ok {
			return s, problems
		}
	}
	s.class = class
	s.facts = make(facts, len(row.Properties)+4)
	s.facts.setText(factClass, row.Class)
	s.facts.setText(factName, row.Name)
	s.facts.setTexts(factTags, row.Tags)
	s.facts.setTexts(factRootFor, row.RootFor)
	s.facts.setTexts(factEndpointFor, row.EndpointFor)
	if len(row.Requirements) > 0 {
		s.facts.setJSON(factRequirements, row.Requirements)
	}
	if row.Facets != nil {
		problems = append(problems, checkFacets(class, row.Facets)...)
		s.facts.setTexts(factFacets, row.Facets)
	}
	for name, raw := range row.Properties {
		p, known := class.ByName[name]
		if !known {
			problem := model.UnknownProperty(class, name)
			problem.Path = "properties." + pathName(name)
			problems = append(problems, problem)
			continue
		}
		problems = append(problems, s.facts.setRaw(p, raw)...)
	}
	return s, problems
}

// setRaw reads a plain value as a property.
func (f facts) setRaw(p *graph.Property, raw any) []graph.Problem {
	v, problem := model.ParseValue(p, raw)
	if problem != nil {
		problem.Path = "properties." + p.Name + problem.Path
		return []graph.Problem{*problem}
	}
	if !v.IsZero() {
		f[p.Name] = v
	}
	return nil
}

// pathName cuts a name of unknown make for a path.
func pathName(name string) string { return graph.Shown(name) }

func checkFacets(class *graph.ResolvedClass, names []string) []graph.Problem {
	var problems []graph.Problem
	for i, name := range names {
		facet, ok := graph.ParseFacet(name)
		switch path := fmt.Sprintf("facets[%d]", i); {
		case !ok:
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "a facet is ci or asset",
				Nearest: graph.Nearest(name, []string{"ci", "asset"})})
		case facet&class.Facets == 0:
			problems = append(problems, graph.Problem{Path: path, Value: name,
				Reason: "an item may only narrow the facets of its class " + class.Name, Nearest: strings.Join(class.Facets.Names(), ", ")})
		}
	}
	return problems
}

// mergeItem gives the item as it is once a source has stated it: stored (nil
// for a new one) with the statement merged in.
func mergeItem(m *graph.Model, stored *graph.Item, s *itemStatement, source, run string) graph.Item {
	c := &claims{sources: map[string]string{}, byFact: make(map[string][]graph.Claim, len(s.facts))}
	it := graph.Item{Key: s.key}
	if stored != nil {
		c = claimsOf(&stored.Provenance, itemFacts(stored))
		it.ID, it.Revision = stored.ID, stored.Revision
	}
	c.state(source, run, s.facts)
	settleItem(m, &it, c)
	return it
}

// settleItem fills an item with what holds among claims. Properties that the
// winning class does not know, or knows as something else, stay claims.
func settleItem(m *graph.Model, it *graph.Item, c *claims) {
	class, known := (*graph.ResolvedClass)(nil), false
	if best := c.winner(factClass, nil); best != nil {
		class, known = m.Class(best.Value.Text())
	}
	f, provenance := c.settle(func(name string, v graph.Value) bool {
		if isOwn(name) {
			return true
		}
		if !known {
			return false
		}
		p, has := class.ByName[name]
		return has && fits(p, v)
	})
	it.Class, it.Name = f[factClass].Text(), f[factName].Text()
	it.Tags, it.RootFor, it.EndpointFor, it.Requirements = nil, nil, nil, nil
	f.readJSON(factTags, &it.Tags)
	f.readJSON(factRootFor, &it.RootFor)
	f.readJSON(factEndpointFor, &it.EndpointFor)
	f.readJSON(factRequirements, &it.Requirements)
	if known {
		it.Facets = effectiveFacets(class, f)
	}
	it.Properties = graph.Properties{}
	for name, v := range f {
		if !isOwn(name) {
			it.Properties[name] = v
		}
	}
	it.Provenance = provenance
	it.Normalise()
}

func effectiveFacets(class *graph.ResolvedClass, f facts) graph.Facets {
	var names []string
	f.readJSON(factFacets, &names)
	var facets graph.Facets
	for _, name := range names {
		facet, _ := graph.ParseFacet(name)
		facets |= facet & class.Facets
	}
	if facets == 0 {
		return class.Facets
	}
	return facets
}

// fits says that a value reads as itself under a property.
func fits(p *graph.Property, v graph.Value) bool {
	parsed, problem := model.ParseValue(p, v.Plain())
	return problem == nil && parsed.Equal(v)
}

// stateRelation reads a row by its type, which the model knows.
func stateRelation(t *graph.RelationType, row *RelationRow) (facts, []graph.Problem) {
	f := make(facts, len(row.Properties)+1)
	f.setText(factStrength, string(row.Strength))
	var problems []graph.Problem
	for name, raw := range row.Properties {
		p, known := model.RelationProperty(t, name)
		if !known {
			problem := model.UnknownRelationProperty(t, name)
			problem.Path = "properties." + pathName(name)
			problems = append(problems, problem)
			continue
		}
		problems = append(problems, f.setRaw(p, raw)...)
	}
	return f, problems
}

// settleRelation fills a relation with what holds among claims.
func settleRelation(t *graph.RelationType, r *graph.Relation, c *claims) {
	f, provenance := c.settle(func(name string, v graph.Value) bool {
		if name == factStrength {
			return true
		}
		p, has := model.RelationProperty(t, name)
		return has && fits(p, v)
	})
	r.Strength = graph.Strength(f[factStrength].Text())
	r.Properties = graph.Properties{}
	for name, v := range f {
		if name != factStrength {
			r.Properties[name] = v
		}
	}
	r.Provenance = provenance
	r.Normalise()
}

// rowProblems joins what the source found in a row and what checking it
// found: one problem for each path, the source's first, in path order.
func rowProblems(found, checked []graph.Problem) []graph.Problem {
	if len(checked) == 0 {
		return found
	}
	all := slices.Clone(found)
	for _, p := range checked {
		if !slices.ContainsFunc(found, func(f graph.Problem) bool { return f.Path == p.Path || f.Path == "" }) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all[len(found):], func(a, b graph.Problem) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// CheckSource says what is wrong with the name of a source: 1 to 128 bytes of
// UTF-8 without control characters.
func CheckSource(name string) error {
	if name == "" || len(name) > 128 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return graph.Errorf(graph.CodeInvalid, "ingest.CheckSource", "a source's name is 1 to 128 bytes of UTF-8 without control characters")
	}
	return nil
}
