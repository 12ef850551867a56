package impact_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"linchpin/impact"
)

// TestExplosiveEstatesHaveAnHonestAvailability: on estates made to explode,
// with a short time and a figure for every item, the availability is exact, or
// says what stopped it and stands within bounds.
func TestExplosiveEstatesHaveAnHonestAvailability(t *testing.T) {
	for _, x := range explosive {
		t.Run(x.name, func(t *testing.T) {
			s := x.make().snapshot(t)
			o, err := impact.Simulate(context.Background(), s, impact.Scenario{}, nil, impact.Budget{})
			if err != nil {
				t.Fatal(err)
			}
			own := map[impact.Ref]float64{}
			for ref := range s.All() {
				own[ref] = 0.01
			}
			const allowed = 300 * time.Millisecond
			ctx, cancel := context.WithTimeout(context.Background(), allowed)
			defer cancel()
			begin := time.Now()
			reliability, err := o.Reliability(ctx, "item-00000")
			if err != nil {
				t.Fatal(err)
			}
			got, err := reliability.Availability(ctx, own, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(begin).Round(time.Millisecond)
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			t.Logf("%v of %v, %d MB, stopped %q: %v, between %v and %v", took, allowed, memory.HeapAlloc>>20, got.Stopped, got.Unavailability, got.Lowest, got.Highest)
			if got.Lowest < 0 || got.Highest > 1 || got.Lowest > got.Highest {
				t.Errorf("bounds %v to %v", got.Lowest, got.Highest)
			}
			if got.Stopped == "" && (got.Unavailability < got.Lowest || got.Unavailability > got.Highest || got.Unavailability < 0.01-1e-12) {
				t.Errorf("%v of an item that fails by itself with 0.01, between %v and %v", got.Unavailability, got.Lowest, got.Highest)
			}
		})
	}
}
