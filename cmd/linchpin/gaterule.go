package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"linchpin/graph"
	"linchpin/http/api"
)

// gateRule is what a pipeline forbids. The grammar, words in any case:
//
//	new single points of WHOM
//	new failure sets of N of WHOM        N items together, 1 to 4
//	WHOM down
//	WHOM degraded                        or worse
//
//	WHOM = services | tier-1 services | critical services | KEY
//
// A word like "servces" is taken for a slip, not for a key.
// The tier of a service is its property tier; where it has none, its
// criticality counts: critical is 1, high 2, medium 3, low 4.
type gateRule struct {
	phrase string
	what   string // points, sets, down or degraded
	size   int    // of sets
	whom   gateWhom
}

type gateWhom struct {
	tier        int
	criticality string
	key         string // one item; "" for services
}

var criticalities = []string{"critical", "high", "medium", "low"} // tiers 1 to 4

// gateExamples are phrases that a mistyped one is compared with.
var gateExamples = func() []string {
	var all []string
	whoms := []string{"services", "tier-1 services", "tier-2 services", "tier-3 services", "tier-4 services"}
	for _, c := range criticalities {
		whoms = append(whoms, c+" services")
	}
	for _, whom := range whoms {
		all = append(all, "new single points of "+whom, "new failure sets of 2 of "+whom, whom+" down", whom+" degraded")
	}
	return all
}()

var (
	rulePoints = regexp.MustCompile(`^new single points? of (.+)$`)
	ruleSets   = regexp.MustCompile(`^new failure sets? of ([1-4]) of (.+)$`)
	ruleState  = regexp.MustCompile(`^(.+) (down|degraded)$`)
	ruleTier   = regexp.MustCompile(`^tier-([1-9]) services$`)
)

// parseRule reads a phrase; an error names the nearest one that is allowed.
func parseRule(phrase string) (gateRule, error) {
	words := strings.Join(strings.Fields(phrase), " ")
	rule := gateRule{phrase: words}
	whom := ""
	if m := rulePoints.FindStringSubmatch(lowerStart(words)); m != nil {
		rule.what, whom = "points", m[1]
	} else if m := ruleSets.FindStringSubmatch(lowerStart(words)); m != nil {
		rule.what, whom = "sets", m[2]
		rule.size, _ = strconv.Atoi(m[1])
	} else if m := ruleState.FindStringSubmatch(words); m != nil {
		rule.what, whom = m[2], m[1]
	}
	var ok bool
	if rule.whom, ok = parseWhom(whom); ok {
		return rule, nil
	}
	hint := `"new single points of services", "new failure sets of 2 of tier-1 services", "services down"`
	if near := graph.Nearest(strings.ToLower(words), gateExamples); near != "" {
		hint = strconv.Quote(near)
	}
	return rule, &exitError{exitUsage, fmt.Errorf("--forbid %q: nothing is forbidden by that phrase; nearest: %s", phrase, hint)}
}

// lowerStart folds all but what may be a key.
func lowerStart(words string) string {
	at := strings.LastIndex(words, " of ")
	if at < 0 {
		return words
	}
	return strings.ToLower(words[:at]) + words[at:]
}

func parseWhom(text string) (gateWhom, bool) {
	lower := strings.ToLower(text)
	if lower == "services" {
		return gateWhom{}, true
	}
	if m := ruleTier.FindStringSubmatch(lower); m != nil {
		tier, _ := strconv.Atoi(m[1])
		return gateWhom{tier: tier}, true
	}
	for _, c := range criticalities {
		if lower == c+" services" {
			return gateWhom{criticality: c}, true
		}
	}
	mistyped := graph.Nearest(lower, []string{"services"}) != ""
	return gateWhom{key: text}, text != "" && !strings.Contains(text, " ") && !mistyped
}

// meets says that the rule speaks of an item.
func (w gateWhom) meets(it *api.Item) bool {
	criticality, _ := it.Properties["criticality"].(string)
	tier := 0
	switch said := it.Properties["tier"].(type) {
	case float64:
		tier = int(said)
	case string:
		tier, _ = strconv.Atoi(said)
	default:
		for i, c := range criticalities {
			if criticality == c {
				tier = i + 1
			}
		}
	}
	switch {
	case w.key != "":
		return it.Key == w.key
	case w.tier > 0:
		return tier == w.tier
	case w.criticality != "":
		return criticality == w.criticality
	default:
		return true
	}
}
