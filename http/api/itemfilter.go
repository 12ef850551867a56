package api

import (
	"slices"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// ItemFilter picks items of the register; all of it must hold. Every value is
// a query parameter, so that a view of the register is an address.
type ItemFilter struct {
	Text      string   `query:"q" maxLength:"1024" doc:"Each word must begin a word of the key or name; the item with exactly this key comes first, then those with exactly this name"`
	Name      string   `query:"name" maxLength:"1024" doc:"Items with exactly this name, without regard to case and diacritics"`
	Class     []string `query:"class,explode" maxItems:"100" doc:"Any of these classes, subclasses included"`
	Key       string   `query:"key" maxLength:"512" doc:"The item with this key"`
	Tag       string   `query:"tag" maxLength:"1024" doc:"Has this tag"`
	Retired   bool     `query:"retired" doc:"Only retired items; else only others"`
	Owner     []string `query:"owner,explode" maxItems:"100" doc:"Any of these owners, exactly; where=owner.missing finds items without one"`
	Lifecycle []string `query:"lifecycle,explode" maxItems:"20" doc:"Any of these values of lifecycleStatus"`
	State     []string `query:"state,explode" maxItems:"4" doc:"Any of these states, under the conditions known now: operational, at_risk, degraded, down"`
	Source    string   `query:"source" maxLength:"128" doc:"This source names it"`
	Group     []string `query:"group,explode" maxItems:"20" doc:"One group of those that items/actions/values tells: FACT.VALUE for the items that have exactly this value, FACT alone for those that have none. Repeated: in all of them"`
	Where     []string `query:"where,explode" maxItems:"20" doc:"A condition on a property, PROPERTY.OPERATOR.VALUE, such as warrantyEnd.before.2027-01-01, warrantyEnd.until.today+90d, purchaseCost.atLeast.1000 EUR, manufacturer.contains.dell, environment.in.production,staging, owner.missing. Operators: is, not, in, set, missing; contains, begins of texts; below, atMost, above, atLeast of numbers, durations and money; before, until, after, since of dates, which may be today, today+90d, today-1y. Repeated: all must hold"`
}

// indexed says that the store's own indexes answer the filter.
func (f *ItemFilter) indexed() bool {
	return len(f.Owner)+len(f.Lifecycle)+len(f.State)+len(f.Where)+len(f.Group) == 0 && f.Source == ""
}

// selection is a filter held to the model.
type selection struct {
	*ItemFilter
	classes    []string // nil: all
	conditions []condition
	states     []graph.State
	grouped    []stateGroup // groups by state
	text       string
}

// stateGroup is a group of the register by state; nil: of those without one.
type stateGroup struct{ state *graph.State }

// needsStates says that the filter can only be read under the conditions known now.
func (s *selection) needsStates() bool { return len(s.states)+len(s.grouped) > 0 }

// selectionOf reads a filter; all that is wrong with it is told at once.
func selectionOf(m *graph.Model, f *ItemFilter, now time.Time) (*selection, error) {
	s := &selection{ItemFilter: f, text: f.Text}
	var problems []graph.Problem
	s.classes, problems = subclasses(m, f.Class)
	if f.Name != "" {
		if s.text = f.Name; f.Text != "" {
			problems = append(problems, graph.Problem{Path: "query.name", Value: graph.Shown(f.Name), Reason: "name and q exclude each other"})
		}
	}
	var found []graph.Problem
	s.conditions, found = conditionsOf(m, f.Where, now)
	problems = append(problems, found...)
	for _, name := range f.State {
		state, ok := graph.ParseState(name)
		if !ok {
			problems = append(problems, graph.Problem{Path: "query.state", Value: graph.Shown(name), Reason: "a state is one of " + strings.Join(graph.StateNames(), ", "),
				Nearest: graph.Nearest(name, graph.StateNames())})
		}
		s.states = append(s.states, state)
	}
	for _, name := range f.Lifecycle {
		if known := enumValues(m, "lifecycleStatus"); !slices.Contains(known, name) {
			problems = append(problems, graph.Problem{Path: "query.lifecycle", Value: graph.Shown(name), Reason: "no lifecycle status has this name",
				Nearest: graph.Nearest(name, known)})
		}
	}
	for _, group := range f.Group {
		if p := s.group(m, group); p != nil {
			problems = append(problems, *p)
		}
	}
	s.any("owner", f.Owner)
	s.any("lifecycleStatus", f.Lifecycle)
	if f.Tag != "" {
		s.any(columnTags, []string{f.Tag})
	}
	if f.Source != "" {
		s.any(columnSource, []string{f.Source})
	}
	if s.classes != nil {
		s.any(columnClass, s.classes)
	}
	return s, graph.Invalid("api.listItems", problems)
}

// group reads a group that is asked for.
func (s *selection) group(m *graph.Model, text string) *graph.Problem {
	fact, value, has := strings.Cut(text, ".")
	if fact == columnState {
		var g stateGroup
		if has {
			state, ok := graph.ParseState(value)
			if !ok {
				return &graph.Problem{Path: "query.group", Value: graph.Shown(value), Reason: "a state is one of " + strings.Join(graph.StateNames(), ", "), Nearest: graph.Nearest(value, graph.StateNames())}
			}
			g.state = &state
		}
		s.grouped = append(s.grouped, g)
		return nil
	}
	if p := unknownFact(m, "query.group", fact); p != nil {
		return p
	}
	s.conditions = append(s.conditions, condition{fact, func(c *cell) bool {
		if !has {
			return c.kind == graph.KindNone
		}
		return c.each(func(e *cell) bool { return e.kind != graph.KindNone && e.text == value })
	}})
	return nil
}

// unknownFact refuses a fact that no column of the register can have.
func unknownFact(m *graph.Model, path, name string) *graph.Problem {
	known := propertiesByName(m)
	if known[name] != nil || slices.Contains(ownColumns, name) {
		return nil
	}
	p := unknownProperty(path, name, known, ownColumns...)
	return &p
}

// enumValues are the values that the common property of a name takes.
func enumValues(m *graph.Model, name string) []string {
	for i := range m.Facets.Common {
		if p := &m.Facets.Common[i]; p.Name == name {
			return p.Values
		}
	}
	return nil
}

// any wants one of some texts in a column.
func (s *selection) any(column string, texts []string) {
	if len(texts) == 0 {
		return
	}
	s.conditions = append(s.conditions, condition{column, func(c *cell) bool {
		return c.each(func(e *cell) bool { return e.kind == graph.KindString && slices.Contains(texts, e.text) })
	}})
}

// rows gives the rows that are selected, in key order; states are needed where
// the filter names some.
func (s *selection) rows(t *registerTable, states *impact.Outcome) []int32 {
	type test struct {
		codes *rowCodes
		held  []bool
	}
	tests := make([]test, len(s.conditions))
	for i, c := range s.conditions {
		column := t.column(c.column)
		tests[i] = test{&column.codes, column.holds(c.test)}
	}
	words := graph.Words(s.text)
	for i, word := range words {
		words[i] = " " + word
	}
	rows := []int32{}
	if s.text != "" && len(words) == 0 {
		return rows
	}
	folded := graph.Folded(s.Name)
	names := t.column(columnName)
rows:
	for row := range int32(t.len()) { //nolint:gosec // fewer rows than that fit in memory
		if t.retired[row] != s.Retired || s.Key != "" && t.key(row) != s.Key {
			continue
		}
		for i := range tests {
			if !tests[i].held[tests[i].codes.at(row)] {
				continue rows
			}
		}
		for _, word := range words {
			if !strings.Contains(t.store.at(t.words[row]), word) {
				continue rows
			}
		}
		if s.Name != "" && graph.Folded(names.of(row).text) != folded {
			continue
		}
		if s.needsStates() && !s.inState(states, t, row) {
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// places says of rows where they stand among the hits of the text.
func (s *selection) places(t *registerTable) func(row int32) graph.HitPlace {
	folded := graph.Folded(s.text)
	names := t.column(columnName)
	known := make([]int8, names.len()) // 1: not the text, 2: it is
	return func(row int32) graph.HitPlace {
		p := graph.HitPlace{Rank: graph.RankWords, Key: t.key(row)}
		code := names.codes.at(row)
		if known[code] == 0 {
			known[code] = 1
			if code != 0 && graph.Folded(names.of(row).text) == folded {
				known[code] = 2
			}
		}
		switch {
		case p.Key == s.text:
			p.Rank = graph.RankKey
		case known[code] == 2:
			p.Rank = graph.RankName
		}
		return p
	}
}

// exactFirst puts the item whose key is the text first, then those whose
// folded name is, then the rest; rows come in key order.
func exactFirst(rows []int32, place func(row int32) graph.HitPlace) {
	slices.SortStableFunc(rows, func(a, b int32) int { return place(a).Rank - place(b).Rank })
}

// subclasses widens classes by all that extend them; nil for none named.
func subclasses(m *graph.Model, names []string) ([]string, []graph.Problem) {
	var all []string
	var problems []graph.Problem
	for _, name := range names {
		found := m.Subclasses(name)
		if found == nil {
			problems = append(problems, graph.Problem{Path: "query.class", Value: graph.Shown(name), Reason: "no class has this name",
				Nearest: graph.Nearest(name, m.ClassNames())})
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all), problems
}
