package ingest

import (
	"encoding/json"
	"maps"
	"slices"

	"linchpin/graph"
)

// Own fields of an item and of a relation that are facts of their own.
const (
	factClass        = "class"
	factName         = "name"
	factTags         = "tags"
	factFacets       = "facets"
	factRequirements = "requirements"
	factRootFor      = "rootFor"
	factEndpointFor  = "endpointFor"
	factStrength     = "strength"
)

// facts are what is said of one record: own fields as text, structured ones as
// canonical JSON, and properties, by name. A zero Value never stands in it.
type facts map[string]graph.Value

func (f facts) setText(name, text string) {
	if text != "" {
		f[name] = graph.StringValue(text)
	}
}

func (f facts) setTexts(name string, list []string) {
	if len(list) > 0 {
		list = slices.Clone(list)
		slices.Sort(list)
		f.setJSON(name, slices.Compact(list))
	}
}

func (f facts) setJSON(name string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic("ingest: a fact that JSON cannot hold: " + err.Error())
	}
	f[name] = graph.StringValue(string(data))
}

// readJSON reads a structured fact; what was never said leaves into as it is.
func (f facts) readJSON(name string, into any) {
	if v, ok := f[name]; ok {
		if err := json.Unmarshal([]byte(v.Text()), into); err != nil {
			panic("ingest: a fact " + name + " that is not JSON: " + err.Error())
		}
	}
}

// isOwn says that a fact is an item's own field rather than a property.
func isOwn(name string) bool {
	switch name {
	case factClass, factName, factTags, factFacets, factRequirements, factRootFor, factEndpointFor:
		return true
	}
	return false
}

// itemFacts are the facts that hold of an item now. Facets are one only where
// somebody narrowed them.
func itemFacts(it *graph.Item) facts {
	f := make(facts, len(it.Properties)+4)
	f.setText(factClass, it.Class)
	f.setText(factName, it.Name)
	f.setTexts(factTags, it.Tags)
	if _, narrowed := it.Provenance.Facts[factFacets]; narrowed {
		f.setTexts(factFacets, it.Facets.Names())
	}
	if len(it.Requirements) > 0 {
		f.setJSON(factRequirements, it.Requirements)
	}
	f.setTexts(factRootFor, it.RootFor)
	f.setTexts(factEndpointFor, it.EndpointFor)
	maps.Copy(f, it.Properties)
	return f
}

func relationFacts(r *graph.Relation) facts {
	f := make(facts, len(r.Properties)+1)
	f.setText(factStrength, string(r.Strength))
	maps.Copy(f, r.Properties)
	return f
}

// claims are what each source says of each fact. The source "" stands for
// facts on record of which nobody is known to have said them; every other
// claim wins over them. A claim of the zero Value says that there is none: a
// person took away what a source says.
type claims struct {
	sources map[string]string
	byFact  map[string][]graph.Claim
}

func claimsOf(p *graph.Provenance, f facts) *claims {
	c := &claims{sources: maps.Clone(p.Sources), byFact: make(map[string][]graph.Claim, len(f))}
	if c.sources == nil {
		c.sources = map[string]string{}
	}
	for name, v := range f {
		said := p.Facts[name]
		c.byFact[name] = []graph.Claim{{Source: said.Source, Run: said.Run, Value: v}}
	}
	for name, said := range p.Facts {
		if _, holds := f[name]; !holds {
			c.byFact[name] = []graph.Claim{said}
		}
	}
	for name, lost := range p.Lost {
		c.byFact[name] = append(c.byFact[name], lost...)
	}
	return c
}

// byHand says that a person made a claim by editing, not by a document.
func byHand(c *graph.Claim) bool { return c.Source == graph.SourceManual && c.Run == "" }

// state makes what a source says of the record exactly stated. A claim that
// stays the same keeps its run, so that saying it again changes nothing. Claims
// of sources that name the record no longer go, but what a person edited stays.
func (c *claims) state(source, run string, stated facts) {
	if _, known := c.sources[source]; !known {
		c.sources[source] = run
	}
	for name, list := range c.byFact {
		c.byFact[name] = slices.DeleteFunc(list, func(o graph.Claim) bool {
			_, names := c.sources[o.Source]
			v, again := stated[name]
			return o.Source != "" && !names && !byHand(&o) || o.Source == source && !(again && v.Equal(o.Value))
		})
	}
	for name, v := range stated {
		if !slices.ContainsFunc(c.byFact[name], func(o graph.Claim) bool { return o.Source == source }) {
			c.byFact[name] = append(c.byFact[name], graph.Claim{Source: source, Run: run, Value: v})
		}
	}
}

// withdraw takes back all that a source says of the record. It says whether
// another source still names it; if none does, the claims stay with the record.
func (c *claims) withdraw(source string) (named bool) {
	delete(c.sources, source)
	if len(c.sources) == 0 {
		return false
	}
	for name, list := range c.byFact {
		c.byFact[name] = slices.DeleteFunc(list, func(o graph.Claim) bool { return o.Source == source })
	}
	return true
}

// wins says that a claim goes before another: manual entry first, then the
// latest statement. Runs are UUIDs of version 7, so that text order is time.
func wins(a, b *graph.Claim) bool {
	if (a.Source == graph.SourceManual) != (b.Source == graph.SourceManual) {
		return a.Source == graph.SourceManual
	}
	if a.Run != b.Run {
		return a.Run > b.Run
	}
	return a.Source > b.Source
}

// winner is the claim that holds of a fact; nil where none is fit.
func (c *claims) winner(name string, fit func(v graph.Value) bool) *graph.Claim {
	var best *graph.Claim
	list := c.byFact[name]
	for i := range list {
		if (best == nil || wins(&list[i], best)) && (fit == nil || fit(list[i].Value)) {
			best = &list[i]
		}
	}
	return best
}

// settle picks the winner of each fact among the claims that are fit, and
// gives the facts that hold and who said them. The losers are kept.
func (c *claims) settle(fit func(name string, v graph.Value) bool) (facts, graph.Provenance) {
	f := make(facts, len(c.byFact))
	p := graph.Provenance{Sources: c.sources, Facts: make(map[string]graph.Claim, len(c.byFact))}
	for name, list := range c.byFact {
		best := c.winner(name, func(v graph.Value) bool { return v.IsZero() || fit(name, v) })
		if best != nil {
			if !best.Value.IsZero() {
				f[name] = best.Value
			}
			if best.Source != "" {
				p.Facts[name] = graph.Claim{Source: best.Source, Run: best.Run}
			}
		}
		for i := range list {
			if &list[i] != best && list[i].Source != "" {
				if p.Lost == nil {
					p.Lost = map[string][]graph.Claim{}
				}
				p.Lost[name] = append(p.Lost[name], list[i])
			}
		}
	}
	return f, p
}

// sameProvenance compares normalised provenances.
func sameProvenance(a, b *graph.Provenance) bool {
	return maps.Equal(a.Sources, b.Sources) &&
		maps.EqualFunc(a.Facts, b.Facts, sameClaim) &&
		maps.EqualFunc(a.Lost, b.Lost, func(x, y []graph.Claim) bool { return slices.EqualFunc(x, y, sameClaim) })
}

func sameClaim(a, b graph.Claim) bool {
	return a.Source == b.Source && a.Run == b.Run && a.Value.Equal(b.Value)
}
