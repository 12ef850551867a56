package impacttest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// cutOff verifies that the items of a cut-off set support only each other once
// its separators are taken out, and gives what that means for the owner. It
// proves nothing as long as a separator is not proved down.
func (k *checker) cutOff(v *view, key string, cut *impact.CutOff) (graph.State, error) {
	w := v.world
	if !slices.IsSorted(cut.Items) || !slices.Contains(cut.Items, key) || !subset(cut.Items, w.keys) {
		return 0, errors.New("a cut-off set holds its item, once, in key order")
	}
	gone := set{} // supported by nobody, or down
	for _, x := range cut.Items {
		gone[x] = true
	}
	for _, s := range cut.SeparatedBy {
		proved, err := k.separates(v, cut, s)
		if err != nil || !proved {
			return 0, err
		}
		gone[s.Item] = true
	}
	given := graph.Operational
	for _, x := range cut.Items {
		if w.roots[cut.Type][x] || w.rootless[cut.Type][x] || x != key && !w.items[x].passesOn(cut.Type) {
			return 0, fmt.Errorf("%s of the cut-off set needs nobody's support, or gives none", x)
		}
		unmet := w.unmet(x, cut.Type, gone)
		if len(unmet) == 0 {
			return 0, fmt.Errorf("%s of the cut-off set is supported from outside", x)
		}
		for _, r := range unmet {
			if x == key && r.name == cut.Requirement {
				given = graph.Degraded
				if r.strength == graph.Hard {
					given = graph.Down
				}
			}
		}
	}
	if given == graph.Operational {
		return 0, fmt.Errorf("requirement %s is met, or is none", cut.Requirement)
	}
	return given, nil
}

// unmet lists the requirements of a network that are not met without the
// members that are gone.
func (w *world) unmet(x, network string, gone set) []requirement {
	var unmet []requirement
	for _, r := range w.requirements[x] {
		in := set{}
		for _, m := range r.members {
			in[m] = !gone[m]
		}
		if r.network == network && !r.met(in) {
			unmet = append(unmet, r)
		}
	}
	return unmet
}

// separates says that a separator is proved to be down, or was removed, and
// verifies that it could support somebody of the set.
func (k *checker) separates(v *view, cut *impact.CutOff, s impact.Separator) (bool, error) {
	if s.Relation != nil {
		return true, k.checkRemoved(v, cut, s.Relation)
	}
	w := v.world
	removed := w.items[s.Item] == nil
	if removed {
		if w = k.a.stored; w.items[s.Item] == nil {
			return false, fmt.Errorf("no item %s separates anything", s.Item)
		}
	}
	if !slices.ContainsFunc(cut.Items, func(x string) bool { return w.needs(x, cut.Type, s.Item) }) {
		return false, fmt.Errorf("the separator %s supports nobody of the set", s.Item)
	}
	return removed || v.level[s.Item] == graph.Down, nil
}

// needs says that x has a requirement of the network with the member.
func (w *world) needs(x, network, member string) bool {
	return slices.ContainsFunc(w.requirements[x], func(r requirement) bool {
		return r.network == network && slices.Contains(r.members, member)
	})
}

// checkRemoved verifies that a relation was removed and led from the set to a
// member.
func (k *checker) checkRemoved(v *view, cut *impact.CutOff, n *impact.RelationName) error {
	for _, r := range k.a.stored.relations {
		if !k.c.names(*n, r) || r.kind.Name != cut.Type || v == k.views[0] {
			continue
		}
		if slices.Contains(k.a.changed.relations, r) {
			return fmt.Errorf("the separating relation %v is not removed", *n)
		}
		for _, d := range r.dependencies() {
			if slices.Contains(cut.Items, d.owner) && k.a.stored.needs(d.owner, cut.Type, d.member) {
				return nil
			}
		}
	}
	return fmt.Errorf("the relation %v separates nobody of the set", *n)
}

// sameCut compares a cut-off set with the whole one: all unsupported items that
// the item's unmet requirements lead to, and what stands at their border.
func (k *checker) sameCut(v *view, s states, supported map[string]set, key string, broke *requirement, cut *impact.CutOff) error {
	inSet, failed, relations := set{key: true}, set{}, set{}
	queue := []string{key}
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		for _, r := range v.world.requirements[x] {
			if r.network != broke.network || r.met(supported[r.network]) || x == key && r.name != broke.name {
				continue
			}
			for _, m := range r.members {
				switch {
				case supported[r.network][m]:
				case s[m] == graph.Down:
					failed[m] = true
				case !inSet[m]:
					inSet[m] = true
					queue = append(queue, m)
				}
			}
			if v == k.views[1] {
				k.lost(x, r, failed, relations)
			}
		}
	}
	var toldItems, toldRelations []string
	for _, s := range cut.SeparatedBy {
		if s.Relation != nil {
			toldRelations = append(toldRelations, fmt.Sprintf("%s %s %s %s", k.c.key(s.Relation.From), s.Relation.Type, k.c.key(s.Relation.To), deref(s.Relation.Group)))
		} else {
			toldItems = append(toldItems, s.Item)
		}
	}
	told, whole := append(toldItems, toldRelations...), append(sorted(failed), sorted(relations)...)
	if !slices.Equal(sorted(inSet), cut.Items) || !slices.Equal(whole, told) {
		return fmt.Errorf("the cut-off set is %v separated by %v; the whole one is %v separated by %v", cut.Items, told, sorted(inSet), whole)
	}
	return nil
}

// lost adds what the scenario took from a requirement of x: removed items, and
// removed relations between items that are still there.
func (k *checker) lost(x string, r requirement, items, relations set) {
	for _, was := range k.a.stored.relations {
		if was.kind.Name != r.network || slices.Contains(k.a.changed.relations, was) {
			continue
		}
		for _, d := range was.dependencies() {
			if d.owner != x || cmp.Or(d.group, r.network) != r.name || !k.a.stored.needs(x, r.network, d.member) {
				continue
			}
			if k.a.changed.items[d.member] == nil {
				items[d.member] = true
			} else {
				relations[fmt.Sprintf("%s %s %s %s", was.from, was.kind.Name, was.to, was.group)] = true
			}
		}
	}
}

func sorted(s set) []string {
	var keys []string
	for key, in := range s {
		if in {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
