package impacttest

import (
	"cmp"
	"fmt"
	"slices"

	"linchpin/graph"
)

// Margin tells, by the rules alone, what a scenario leaves: its requirements
// as "left owner requirement failed of members", and the single points that
// services have since, as "item: services". Both in order.
func Margin(c Case, a *Answer) (requirements, next []string) {
	before, after := a.baseline[len(a.baseline)-1], a.rounds[len(a.rounds)-1]
	supportedBefore, supported := a.stored.allSupported(before), a.changed.allSupported(after)
	type line struct {
		left int
		text string
	}
	var lines []line
	for _, key := range a.changed.keys {
		for _, r := range a.changed.requirements[key] {
			need, failed := r.need.Of(len(r.members)), 0
			for _, m := range r.members {
				if after[m] == graph.Down || r.network != "" && !supported[r.network][m] {
					failed++
				}
			}
			left := len(r.members) - failed - need
			if len(r.members) > 0 && left >= 0 && after[key] < graph.Down && a.touchedNow(key, r, supportedBefore, supported) {
				lines = append(lines, line{left, fmt.Sprintf("%d %s %s %s: %d of %d failed, needs %d", left, key, r.name, r.strength, failed, len(r.members), need)})
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.left, b.left) })
	for _, l := range lines {
		requirements = append(requirements, l.text)
	}
	return requirements, nextPoints(c)
}

// nextPoints fails every item after the scenario, and again without it.
func nextPoints(c Case) []string {
	earlier := c
	earlier.Scenario.Down, earlier.Scenario.Degraded = nil, nil
	earlier.Scenario.Remove.Items, earlier.Scenario.Remove.Relations = nil, nil
	earlier.Scenario.Add.Items, earlier.Scenario.Add.Relations = nil, nil
	with, without := NewFailures(c), NewFailures(earlier)
	isService := map[string]bool{}
	for key, it := range changedWorld(c, storedWorld(c)).items {
		isService[key] = it.class.Service
	}
	type point struct {
		key      string
		services []string
	}
	var points []point
	for _, x := range with.Keys {
		p := point{key: x}
		for _, s := range fallen(with, x) {
			if isService[s] && !slices.Contains(fallen(without, x), s) {
				p.services = append(p.services, s)
			}
		}
		if len(p.services) > 0 {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(len(b.services), len(a.services)) })
	var texts []string
	for _, p := range points {
		texts = append(texts, fmt.Sprintf("%s: %v", p.key, p.services))
	}
	return texts
}

// fallen lists what an item that is up takes down besides itself; nothing where
// there is no such item.
func fallen(f *Failures, x string) []string {
	down := f.Down()
	if slices.Contains(down, x) || !slices.Contains(f.Keys, x) {
		return nil
	}
	return slices.DeleteFunc(f.Down(x), func(key string) bool { return key == x || slices.Contains(down, key) })
}
