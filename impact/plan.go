package impact

import (
	"fmt"
	"slices"

	"linchpin/graph"
)

// plan is a scenario whose names are resolved and whose sense is checked.
type plan struct {
	imposed    []moved // distinct, worst state of each, in order of refs
	conditions []moved // the same
	removed    []Ref   // items, ascending
	severed    []uint32
	added      []AddedItem
	relations  []plannedRelation
}

// plannedRelation is an added relation; ends that are added too are numbered
// above the stored items, in order of addition.
type plannedRelation struct {
	AddedRelation
	from, to Ref
}

func (p *plan) structural() bool {
	return len(p.removed)+len(p.severed)+len(p.added)+len(p.relations) > 0
}

// planner resolves a scenario and collects every problem in it.
type planner struct {
	plan
	s        *Snapshot
	addedRef map[string]Ref
	gone     map[Ref]bool
	cut      map[uint32]bool
	problems []graph.Problem
	unknown  int // problems that are unknown items
}

const opSimulate = "impact.Simulate"

// newPlan resolves a scenario: CodeUnknownItem when all its problems are
// unknown items, CodeInvalid when there are others; with all of them.
func newPlan(s *Snapshot, sc *Scenario, conditions []Condition) (plan, error) {
	p := &planner{s: s}
	if sc.Structural() {
		p.addItems(sc.Add.Items)
		p.removeItems(sc.Remove.Items)
		p.removeRelations(sc.Remove.Relations)
		p.addRelations(sc.Add.Relations)
	}
	p.impose(sc)
	switch {
	case len(p.problems) == 0:
	case p.unknown == len(p.problems):
		return plan{}, &graph.Error{Code: graph.CodeUnknownItem, Op: opSimulate, Msg: "the question names an item that does not exist", Problems: p.problems}
	default:
		return plan{}, &graph.Error{Code: graph.CodeInvalid, Op: opSimulate, Msg: "the scenario contradicts itself or the graph", Problems: p.problems}
	}
	for _, c := range conditions {
		if ref, ok := s.Lookup(c.Item); ok && c.State > graph.Operational && c.State <= graph.Down {
			p.conditions = append(p.conditions, moved{ref, c.State})
		}
	}
	p.conditions = worstOfEach(p.conditions)
	return p.plan, nil
}

// worstOfEach keeps each item once, with its worst state.
func worstOfEach(list []moved) []moved {
	slices.SortFunc(list, func(a, b moved) int {
		if a.ref != b.ref {
			if a.ref < b.ref {
				return -1
			}
			return 1
		}
		return int(b.state) - int(a.state)
	})
	return slices.CompactFunc(list, func(a, b moved) bool { return a.ref == b.ref })
}

func (p *planner) refuse(path, value, reason, nearest string) {
	p.problems = append(p.problems, graph.Problem{Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
}

// find resolves the name of a stored or added item.
func (p *planner) find(path, name string) (Ref, bool) {
	ref, ok := p.known(name)
	if !ok {
		p.refuseUnknown(path, name)
	}
	return ref, ok
}

func (p *planner) known(name string) (Ref, bool) {
	if ref, ok := p.addedRef[name]; ok {
		return ref, true
	}
	return p.s.Lookup(name)
}

func (p *planner) refuseUnknown(path, name string) {
	p.unknown++
	p.refuse(path, name, "no item has this key or id", p.s.Suggest(name, len(p.problems)))
}

func (p *planner) impose(sc *Scenario) {
	each := func(path string, names []string, state graph.State) {
		for i, name := range names {
			ref, ok := p.known(name)
			if ok && !p.gone[ref] {
				p.imposed = append(p.imposed, moved{ref, state})
				continue
			}
			at := fmt.Sprintf("scenario.%s[%d]", path, i) // written for what is refused alone: it costs more than the look-up
			if ok {
				p.refuse(at, name, "the scenario both fails and removes this item", "")
			} else {
				p.refuseUnknown(at, name)
			}
		}
	}
	p.imposed = make([]moved, 0, len(sc.Down)+len(sc.Degraded))
	each("down", sc.Down, graph.Down)
	each("degraded", sc.Degraded, graph.Degraded)
	p.imposed = worstOfEach(p.imposed)
}

func (p *planner) removeItems(names []string) {
	for i, name := range names {
		at := fmt.Sprintf("scenario.remove.items[%d]", i)
		if _, ok := p.addedRef[name]; ok {
			p.refuse(at, name, "the scenario both adds and removes this item", "")
			continue
		}
		ref, ok := p.find(at, name)
		if !ok || p.gone[ref] {
			continue
		}
		if p.gone == nil {
			p.gone = map[Ref]bool{}
		}
		p.gone[ref] = true
		p.removed = append(p.removed, ref)
	}
	slices.Sort(p.removed)
}

func (p *planner) removeRelations(names []RelationName) {
	for i := range names {
		name, at := &names[i], fmt.Sprintf("scenario.remove.relations[%d]", i)
		from, okFrom := p.findStored(at+".from", name.From)
		to, okTo := p.findStored(at+".to", name.To)
		if !p.knownType(at+".type", name.Type) || !okFrom || !okTo {
			continue
		}
		found := p.s.find(from, to, name.Type, name.Group)
		if len(found) == 0 {
			p.refuse(at, describeRelation(name), "no such relation is stored", p.nearestRelation(from, to, name))
			continue
		}
		for _, rel := range found {
			if !p.cut[rel] {
				if p.cut == nil {
					p.cut = map[uint32]bool{}
				}
				p.cut[rel] = true
				p.severed = append(p.severed, rel)
			}
		}
	}
}

func (p *planner) findStored(path, name string) (Ref, bool) {
	if _, ok := p.addedRef[name]; ok {
		p.refuse(path, name, "an added item has no stored relation", "")
		return 0, false
	}
	return p.find(path, name)
}

func describeRelation(name *RelationName) string {
	text := name.From + " " + name.Type + " " + name.To
	if name.Group != nil && *name.Group != "" {
		text += " in " + *name.Group
	}
	return text
}

// nearestRelation names what does stand between two items.
func (p *planner) nearestRelation(from, to Ref, name *RelationName) string {
	for r := range p.s.Relations(from) {
		if r.From == from && r.To == to || r.From == to && r.To == from && r.Type == name.Type {
			return describeRelation(&RelationName{p.s.key(r.From), r.Type, p.s.key(r.To), &r.Group})
		}
	}
	return ""
}

// find gives the stored relations between two items as stored: of a type, and
// of a group if one is named.
func (s *Snapshot) find(from, to Ref, kind string, group *string) []uint32 {
	k, known := s.voc.typeOf[kind]
	row := s.touching.row(uint32(from))
	if other := s.touching.row(uint32(to)); len(other) < len(row) {
		row = other
	}
	var found []uint32
	for _, at := range row {
		r := s.relations.at(at)
		if known && r.from == from && r.to == to && r.kind == k && (group == nil || s.text.get(r.group) == *group) {
			found = append(found, at)
		}
	}
	return found
}

func (p *planner) knownType(path, name string) bool {
	if _, ok := p.s.Model().RelationType(name); ok {
		return true
	}
	p.refuse(path, name, "no relation type has this name", graph.Nearest(name, p.s.Model().RelationTypeNames()))
	return false
}
