package impacttest

import (
	"maps"
	"slices"

	"linchpin/graph"
)

// Features says which features of the rules occur in a case and its answer.
// Every name that any case can give is in [FeatureNames].
func Features(c Case, a *Answer) map[string]bool {
	f := map[string]bool{}
	relationFeatures(a, f)
	itemFeatures(c, a, f)
	scenarioFeatures(c, a, f)
	answerFeatures(a, f)
	survivalFeatures(a, f)
	return f
}

// FeatureNames lists all features, each of which must be common.
func FeatureNames() []string {
	return []string{
		"direction from", "direction to", "direction both", "direction none", "soft relation", "hard relation",
		"group", "group on both", "group by type, count", "group by type, percent", "several relations of a pair",
		"connectivity both", "connectivity one way", "network without a root", "network with a root", "cycle",
		"root by class", "root by item", "endpoint by class", "endpoint by item", "service", "retired",
		"declared count", "declared percent", "declared strength", "declared without members", "declared network",
		"down", "degraded", "remove item", "remove relation of any group", "remove ungrouped relation",
		"remove grouped relation", "add item", "add relation", "condition",
		"ends down", "ends degraded", "ends at risk", "removed", "improved", "far", "cut off", "down in baseline",
		"network kept without members", "cannot hold", "stopped on the way", "nothing that it needs is touched",
		"proved by removed relations alone",
	}
}

func relationFeatures(a *Answer, f map[string]bool) {
	pairs := map[string]int{}
	for _, r := range a.stored.relations {
		f["direction "+string(r.kind.Impact)] = true
		if r.kind.Impact == graph.ImpactNone {
			continue
		}
		f["soft relation"] = f["soft relation"] || r.strength == graph.Soft
		f["hard relation"] = f["hard relation"] || r.strength == graph.Hard
		pairs[min(r.from, r.to)+" "+max(r.from, r.to)]++
		switch {
		case r.group != "":
			f["group"] = true
			f["group on both"] = f["group on both"] || r.kind.Impact == graph.ImpactBoth
		case r.kind.GroupByType && r.kind.Need.Hundredths() > 0:
			f["group by type, percent"] = true
		case r.kind.GroupByType:
			f["group by type, count"] = true
		}
		if r.kind.Connectivity {
			f["connectivity both"] = f["connectivity both"] || r.kind.Impact == graph.ImpactBoth
			f["connectivity one way"] = f["connectivity one way"] || r.kind.Impact != graph.ImpactBoth
		}
	}
	for _, n := range pairs {
		f["several relations of a pair"] = f["several relations of a pair"] || n > 1
	}
	for network, rootless := range a.stored.rootless {
		f["network without a root"] = f["network without a root"] || len(rootless) > 0
		for _, r := range a.stored.relations {
			f["network with a root"] = f["network with a root"] || r.kind.Name == network && a.stored.roots[network][r.from] && !rootless[r.from]
		}
	}
	f["cycle"] = hasCycle(a.stored)
}

func hasCycle(w *world) bool {
	// What remains after items that need no remaining item are taken away again
	// and again lies on a cycle, or needs one.
	left := maps.Clone(w.items)
	for taken := true; taken; {
		taken = false
		for key := range left {
			needs := func(r requirement) bool {
				return slices.ContainsFunc(r.members, func(m string) bool { return left[m] != nil })
			}
			if !slices.ContainsFunc(w.requirements[key], needs) {
				delete(left, key)
				taken = true
			}
		}
	}
	return len(left) > 0
}

func itemFeatures(c Case, a *Answer, f map[string]bool) {
	for _, it := range c.Items {
		f["retired"] = f["retired"] || it.Retired
	}
	for key, it := range a.stored.items {
		f["service"] = f["service"] || it.class.Service
		for _, network := range networks(c.Model) {
			if !slices.ContainsFunc(a.stored.relations, func(r *relation) bool { return r.kind.Name == network && (r.from == key || r.to == key) }) {
				continue
			}
			f["root by class"] = f["root by class"] || slices.Contains(it.class.RootFor, network)
			f["root by item"] = f["root by item"] || slices.Contains(it.RootFor, network)
			f["endpoint by class"] = f["endpoint by class"] || slices.Contains(it.class.EndpointFor, network)
			f["endpoint by item"] = f["endpoint by item"] || slices.Contains(it.EndpointFor, network)
		}
		for _, r := range a.stored.requirements[key] {
			f["cannot hold"] = f["cannot hold"] || len(r.members) < r.need.Of(len(r.members))
			if !r.declared {
				continue
			}
			d := it.Requirements[r.name]
			f["declared count"] = f["declared count"] || !d.Need.IsZero() && d.Need.Hundredths() == 0
			f["declared percent"] = f["declared percent"] || d.Need.Hundredths() > 0
			f["declared strength"] = f["declared strength"] || d.Strength != ""
			f["declared without members"] = f["declared without members"] || len(r.members) == 0
			f["declared network"] = f["declared network"] || r.network != ""
		}
	}
}

func scenarioFeatures(c Case, a *Answer, f map[string]bool) {
	sc := c.Scenario
	f["down"], f["degraded"] = len(sc.Down) > 0, len(sc.Degraded) > 0
	f["remove item"], f["add item"], f["add relation"] = len(sc.Remove.Items) > 0, len(sc.Add.Items) > 0, len(sc.Add.Relations) > 0
	f["condition"] = len(c.Conditions) > 0
	for _, n := range sc.Remove.Relations {
		f["remove relation of any group"] = f["remove relation of any group"] || n.Group == nil
		f["remove ungrouped relation"] = f["remove ungrouped relation"] || n.Group != nil && *n.Group == ""
		f["remove grouped relation"] = f["remove grouped relation"] || n.Group != nil && *n.Group != ""
	}
	for key := range a.changed.items {
		for _, r := range a.changed.requirements[key] {
			if r.network != "" && len(r.members) == 0 && !r.declared {
				f["network kept without members"] = true
			}
		}
	}
}

func answerFeatures(a *Answer, f map[string]bool) {
	for _, e := range a.Affected {
		switch {
		case e.After == nil:
			f["removed"] = true
		case *e.After == graph.Down:
			f["ends down"] = true
		case *e.After == graph.Degraded:
			f["ends degraded"] = true
		case *e.After == graph.AtRisk:
			f["ends at risk"] = true
		}
		f["far"] = f["far"] || e.Distance > 2
	}
	f["improved"] = len(a.Improved) > 0
	for _, state := range a.baseline[len(a.baseline)-1] {
		f["down in baseline"] = f["down in baseline"] || state == graph.Down
	}
	last := a.rounds[len(a.rounds)-1]
	for network, in := range a.changed.allSupported(last) {
		for _, key := range a.changed.keys {
			for _, r := range a.changed.requirements[key] {
				f["cut off"] = f["cut off"] || r.network == network && !r.met(in) && !in[key] && r.onStates(last)
			}
		}
	}
}

func survivalFeatures(a *Answer, f map[string]bool) {
	last := a.rounds[len(a.rounds)-1]
	reached := a.reaching()
	for _, key := range a.changed.keys {
		for _, r := range a.changed.requirements[key] {
			f["proved by removed relations alone"] = f["proved by removed relations alone"] || a.emptied(key, r)
		}
		if last[key] == graph.Down || reached[key] || f["stopped on the way"] && f["nothing that it needs is touched"] {
			continue
		}
		s := whereStopped(a, key)
		f["stopped on the way"] = f["stopped on the way"] || s.reached
		f["nothing that it needs is touched"] = f["nothing that it needs is touched"] || !s.reached
	}
}

// onStates says that the plain table, which counts mutual support, holds.
func (r *requirement) onStates(s states) bool {
	up := 0
	for _, m := range r.members {
		if s[m] != graph.Down {
			up++
		}
	}
	return len(r.members) > 0 && up >= r.need.Of(len(r.members))
}
