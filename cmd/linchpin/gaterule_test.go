package main

import (
	"strings"
	"testing"

	"linchpin/http/api"
)

func TestRulesOfAGate(t *testing.T) {
	for phrase, want := range map[string]gateRule{
		"new single points of services":            {what: "points"},
		"New  single point of Tier-1 services":     {what: "points", whom: gateWhom{tier: 1}},
		"new single points of critical services":   {what: "points", whom: gateWhom{criticality: "critical"}},
		"new single points of service/Web-Shop":    {what: "points", whom: gateWhom{key: "service/Web-Shop"}},
		"new failure sets of 2 of services":        {what: "sets", size: 2},
		"new failure sets of 3 of tier-2 services": {what: "sets", size: 3, whom: gateWhom{tier: 2}},
		"services down":                            {what: "down"},
		"high services degraded":                   {what: "degraded", whom: gateWhom{criticality: "high"}},
		"shop down":                                {what: "down", whom: gateWhom{key: "shop"}},
	} {
		got, err := parseRule(phrase)
		want.phrase = strings.Join(strings.Fields(phrase), " ")
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", phrase, got, err)
		}
	}
	for phrase, near := range map[string]string{
		"new single point of servces":         `nearest: "new single points of services"`,
		"new single points of tier 1 service": `nearest: "new single points of tier-1 services"`,
		"service are down":                    `nearest: "services down"`,
		"new failure sets of 9 of services":   `nearest: "new failure sets of 2 of services"`,
		"":                                    `"services down"`,
		"anything at all that is unpleasant":  `"services down"`,
	} {
		if _, err := parseRule(phrase); err == nil || exitOf(err) != exitUsage || !strings.Contains(err.Error(), near) {
			t.Errorf("%q: %v, want %s", phrase, err, near)
		}
	}
}

// TestTiers: a service's tier is its property, else follows from criticality.
func TestTiers(t *testing.T) {
	for _, x := range []struct {
		properties map[string]any
		whom       gateWhom
		meets      bool
	}{
		{map[string]any{"tier": 1.0}, gateWhom{tier: 1}, true},
		{map[string]any{"tier": 2.0, "criticality": "critical"}, gateWhom{tier: 1}, false},
		{map[string]any{"criticality": "critical"}, gateWhom{tier: 1}, true},
		{map[string]any{"criticality": "low"}, gateWhom{tier: 4}, true},
		{map[string]any{}, gateWhom{tier: 1}, false},
		{map[string]any{"criticality": "high"}, gateWhom{criticality: "high"}, true},
		{map[string]any{}, gateWhom{}, true},
	} {
		if got := x.whom.meets(&api.Item{Properties: x.properties}); got != x.meets {
			t.Errorf("%v of %+v: %t", x.properties, x.whom, got)
		}
	}
}
