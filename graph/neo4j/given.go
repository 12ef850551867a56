package neo4j

import (
	"slices"

	"linchpin/graph"
)

// givenEnds writes the classes that ends were given with beside the relations,
// and says whether that is all that the batch is given but the model, so that
// the short statement sees to it.
func (d *draft) givenEnds() bool {
	g := &d.given
	if len(g.Quiet)+len(g.Classes)+len(g.Types) > 0 {
		return false
	}
	classes := make(map[string]string, len(g.Items))
	for i := range g.Items {
		if g.Items[i].Retired {
			return false
		}
		classes[g.Items[i].ID.String()] = g.Items[i].Class
	}
	seen := make(map[string]bool, len(classes))
	for _, r := range d.relations {
		for end, field := range map[string]string{"from": "fromClass", "to": "toClass"} {
			id := as[string](r[end])
			if class, given := classes[id]; given {
				r[field], seen[id] = class, true
			}
		}
	}
	return len(seen) == len(classes)
}

// giveTo adds what the batch was checked against to the parameters.
func (d *draft) giveTo(p params) {
	items, quiet := make([]map[string]any, len(d.given.Items)), make([]string, len(d.given.Quiet))
	for i, it := range d.given.Items {
		items[i] = map[string]any{"at": i, "id": it.ID.String(), "class": it.Class, "retired": it.Retired}
	}
	for i, id := range d.given.Quiet {
		quiet[i] = id.String()
	}
	p["givenItems"], p["quiet"], p["givenAt"] = items, quiet, number64(d.given.At)
	p["givenClasses"], p["givenTypes"] = listed(d.given.Classes), listed(d.given.Types)
}

// listed is a list that is there, be it empty.
func listed(names []string) []string { return append([]string{}, names...) }

// notGiven names what the statement found otherwise than given.
func (d *draft) notGiven(answer row, v *vocabulary) []graph.Problem {
	var problems []graph.Problem
	say := func(path, reason string) { problems = append(problems, graph.Problem{Path: path, Reason: reason}) }
	if d.given.Model != nil && *d.given.Model != v.revision {
		say(graph.GivenModelPath, "there is another model")
	}
	for _, at := range as[[]any](answer["otherItems"]) {
		say(graph.GivenItemPath(int(as[int64](at))), "the item has another class, came back, or is gone")
	}
	loud := texts(answer["loudItems"])
	for i, id := range d.given.Quiet {
		if slices.Contains(loud, id.String()) {
			say(graph.GivenQuietPath(i), "the item has got a relation")
		}
	}
	if as[bool](answer["classesPut"]) {
		say(graph.GivenClassesPath, "an item of them was put")
	}
	if as[bool](answer["typesPut"]) {
		say(graph.GivenTypesPath, "a relation of them was put")
	}
	return problems
}
