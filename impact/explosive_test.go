package impact_test

import (
	"context"
	"fmt"
	"math/bits"
	"os"
	"runtime"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// explosive are estates in which failure sets are too many, or too far apart,
// to be found by plain means.
var explosive = []struct {
	name string
	make func() *drawn
}{
	{"items that all need each other", func() *drawn {
		return madeOf(completeSize(), func(e *drawn) {
			for i := range e.items {
				for j := range e.items {
					e.relate(i, j, "DEPENDS_ON", "")
				}
			}
		})
	}},
	{"400 items that each need half of the others", func() *drawn {
		return madeOf(400, func(e *drawn) {
			for i := range e.items {
				for j := range e.items {
					e.relate(i, j, "MEMBER_OF", "")
				}
			}
		})
	}},
	{"half of 2,000", func() *drawn {
		return madeOf(2001, func(e *drawn) {
			for i := range e.items[1:] {
				e.relate(0, i+1, "MEMBER_OF", "")
			}
		})
	}},
	{"10^12 paths", func() *drawn { // 40 storeys of two, each on either of the next
		return madeOf(82, func(e *drawn) {
			for i := 0; i+3 < len(e.items); i++ {
				for next := (i/2 + 1) * 2; next < (i/2+2)*2; next++ {
					e.relate(i, next, "DEPENDS_ON", "any")
				}
			}
		})
	}},
	{"a grid of 100 by 100 with two roots", func() *drawn { return grid(100) }},
	{"a ring of 600 with one root", func() *drawn {
		return madeOf(600, func(e *drawn) {
			e.items[300].Class = "Gateway"
			for i := range e.items {
				e.relate(i, (i+1)%len(e.items), "CONNECTED_TO", "")
			}
		})
	}},
	{"a chain of 200,000", func() *drawn {
		return madeOf(200_000, func(e *drawn) {
			for i := range e.items[1:] {
				e.relate(i, i+1, "DEPENDS_ON", "")
			}
		})
	}},
	{"a mesh of 300, six links each, two of them needed", func() *drawn {
		return madeOf(300, func(e *drawn) {
			for i := range e.items {
				if e.items[i].Class = "Box"; i%60 == 7 {
					e.items[i].Class = "Gateway"
				}
				e.items[i].Requirements = map[string]graph.Declared{"CONNECTED_TO": {Need: graph.Count(2)}}
				for _, step := range []int{1, 17, 101} {
					e.relate(i, (i+step)%len(e.items), "CONNECTED_TO", "")
				}
			}
		})
	}},
}

// completeSize is 700, or 2,000 in a long run.
func completeSize() int {
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		return 2000
	}
	return 700
}

func madeOf(items int, relate func(e *drawn)) *drawn {
	e := &drawn{}
	for i := range items {
		key := fmt.Sprintf("item-%05d", i)
		e.items = append(e.items, graph.ItemShape{ID: id(key), Key: key, Class: "Box"})
	}
	relate(e)
	return e
}

func (e *drawn) relate(from, to int, kind, group string) {
	if from != to {
		n := len(e.relations)
		e.relations = append(e.relations, graph.RelationShape{ID: [16]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}, //nolint:gosec // parts of a number
			Type: kind, From: e.items[from].ID, To: e.items[to].ID, Group: group})
	}
}

func grid(side int) *drawn {
	return madeOf(side*side, func(e *drawn) {
		e.items[side+1].Class, e.items[side*side-side-2].Class = "Gateway", "Gateway"
		for x := range side {
			for y := range side {
				if x > 0 {
					e.relate(x*side+y, x*side+y-side, "CONNECTED_TO", "")
				}
				if y > 0 {
					e.relate(x*side+y, x*side+y-1, "CONNECTED_TO", "")
				}
			}
		}
		e.relate(0, side*side/2, "DEPENDS_ON", "") // the target stands on one in the middle
	})
}

// TestExplosiveEstatesAreAnsweredHonestly: on estates made to explode, with a
// short time, failure sets are complete or say why not and from which size on;
// every set listed takes the target down, and none of its parts does.
func TestExplosiveEstatesAreAnsweredHonestly(t *testing.T) {
	for _, x := range explosive {
		t.Run(x.name, func(t *testing.T) {
			g, err := impact.NewGround(context.Background(), x.make().snapshot(t), impact.Scenario{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			const allowed = 300 * time.Millisecond
			ctx, cancel := context.WithTimeout(context.Background(), allowed)
			defer cancel()
			begin := time.Now()
			found, err := g.FailureSets(ctx, impact.FailureSetQuestion{Item: "item-00000", MaxSize: 3})
			if err != nil {
				t.Fatal(err)
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			t.Logf("%v of %v, %d MB, %v by size, complete %t up to %d %s", time.Since(begin).Round(time.Millisecond), allowed, memory.HeapAlloc>>20, found.CountsBySize(), found.Complete(), found.UpTo, found.Stopped)
			if found.Complete() != (found.UpTo == 3) {
				t.Errorf("complete %t, up to %d", found.Complete(), found.UpTo)
			}
			step := max(1, len(found.Sets)/50)
			for i := 0; i < len(found.Sets); i += step {
				holdMinimal(t, g, found.Sets[i])
			}
		})
	}
}

// holdMinimal tries a set of item-00000 and all its parts.
func holdMinimal(t *testing.T, g *impact.Ground, set []impact.Ref) {
	t.Helper()
	target, _ := g.Snapshot().Lookup("item-00000")
	for chosen := range 1 << len(set) {
		var down []string
		for i, ref := range set {
			if chosen>>i&1 != 0 {
				down = append(down, g.Snapshot().Describe(ref).Key)
			}
		}
		o, err := impact.Simulate(context.Background(), g.Snapshot(), impact.Scenario{Down: down}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		_, after := o.State(target)
		if whole := bits.OnesCount(uint(chosen)) == len(set); (*after == graph.Down) != whole { //nolint:gosec // not negative
			t.Fatalf("%v of the set %v leaves the target %v", down, set, *after)
		}
	}
}
