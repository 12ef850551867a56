package impacttest

import (
	"cmp"
	"fmt"
	"slices"
)

// CommonCauses tells, by the rules alone, what the members of the redundant
// requirements of an item, and of all that it needs, share: "owner requirement
// need of members: item takes members", in order.
func CommonCauses(c Case, target string) []string {
	w := changedWorld(c, storedWorld(c))
	f := NewFailures(c)
	below := set{target: true}
	for grown := true; grown; {
		grown = false
		for _, key := range w.keys {
			for _, r := range w.requirements[key] {
				for _, m := range r.members {
					if below[key] && !below[m] {
						below[m], grown = true, true
					}
				}
			}
		}
	}
	falls := map[string][]string{} // of the items that are up: what goes down with each, itself included
	for _, x := range f.Keys {
		if down := f.Down(); !slices.Contains(down, x) {
			falls[x] = slices.DeleteFunc(f.Down(x), func(key string) bool { return slices.Contains(down, key) })
		}
	}
	var lines []string
	for _, key := range w.keys {
		for _, r := range w.requirements[key] {
			n, need := len(r.members), r.need.Of(len(r.members))
			if !below[key] || n <= need {
				continue
			}
			type point struct {
				key     string
				members []string
			}
			var points []point
			for _, x := range f.Keys {
				takes := slices.DeleteFunc(slices.Clone(r.members), func(m string) bool { return !slices.Contains(falls[x], m) })
				if len(takes) > 1 {
					points = append(points, point{x, takes})
				}
			}
			slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(len(b.members), len(a.members)) })
			for _, p := range points {
				lines = append(lines, fmt.Sprintf("%s %s %d of %d: %s takes %v", key, r.name, need, n, p.key, p.members))
			}
		}
	}
	return lines
}
