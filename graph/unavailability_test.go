package graph_test

import (
	"math"
	"testing"
	"time"

	"linchpin/graph"
)

func TestUnavailability(t *testing.T) {
	hours := func(n int) graph.Value {
		return graph.DurationValue(graph.NewDuration(time.Duration(n) * time.Hour))
	}
	for name, c := range map[string]struct {
		properties graph.Properties
		want       float64
		ok         bool
	}{
		"told":                {graph.Properties{"unavailability": graph.NumberValue(0.02)}, 0.02, true},
		"told as zero":        {graph.Properties{"unavailability": graph.NumberValue(0)}, 0, true},
		"by its complement":   {graph.Properties{"availability": graph.NumberValue(0.999)}, 0.001, true},
		"by the mean times":   {graph.Properties{"mtbf": hours(998), "mttr": hours(2)}, 0.002, true},
		"half of the times":   {graph.Properties{"mtbf": hours(998)}, 0, false},
		"times of no length":  {graph.Properties{"mtbf": hours(0), "mttr": hours(0)}, 0, false},
		"not told":            {nil, 0, false},
		"repaired at once":    {graph.Properties{"mtbf": hours(1), "mttr": hours(0)}, 0, true},
		"of another property": {graph.Properties{"criticality": graph.StringValue("high")}, 0, false},
	} {
		got, ok := c.properties.Unavailability()
		if ok != c.ok || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, %v; want %v, %v", name, got, ok, c.want, c.ok)
		}
	}
}
