package impact

import (
	"fmt"
	"math"
	"slices"

	"linchpin/graph"
)

// score runs a hypothesis and compares it with the observations.
func (c *causeSearch) score(items ...Ref) *CauseSet {
	c.tried++
	c.predict(items)
	set := &CauseSet{Items: slices.Clone(items)}
	slices.SortFunc(set.Items, c.s.compare)
	for _, ref := range set.Items {
		c.prior(set, ref)
	}
	for i := range c.failing {
		c.alarm(set, &c.failing[i])
	}
	quiet := 0
	for _, ref := range c.healthy {
		_, s := c.run.state(ref)
		if s < graph.Degraded {
			quiet++
			continue
		}
		p, how := healthyIfPartly, "degrade"
		if s == graph.Down {
			p, how = healthyIfDown, "take down"
		}
		set.Contradicts = append(set.Contradicts, ref)
		c.add(set, Factor{Kind: FactorContradicted, Item: ref, Count: 1, Value: math.Log(p / healthyElse)}, func() string {
			return fmt.Sprintf("%s is seen healthy; this would %s it", c.s.key(ref), how)
		})
	}
	if quiet > 0 {
		c.add(set, Factor{Kind: FactorHealthy, Count: quiet}, func() string {
			return fmt.Sprintf("%d seen healthy that this leaves alone", quiet)
		})
	}
	for _, ref := range c.run.touched {
		if _, known := c.state[ref]; known {
			continue
		}
		if _, s := c.run.state(ref); s == graph.Down {
			set.Silent++
		}
	}
	if set.Silent > 0 {
		c.add(set, Factor{Kind: FactorSilent, Count: set.Silent, Value: -min(silentMost, silentCost*float64(set.Silent))}, func() string {
			return fmt.Sprintf("%d that this would take down are not reported", set.Silent)
		})
	}
	c.onset(set)
	return set
}

// predict settles the graph with the items down.
func (c *causeSearch) predict(items []Ref) {
	c.run.again()
	c.run.stopped, c.run.err = "", nil
	for _, ref := range items {
		c.run.impose(ref, graph.Down)
	}
	c.run.settle(false)
}

// add counts a factor; it is kept and worded for the sets that are shown alone.
func (c *causeSearch) add(set *CauseSet, f Factor, text func() string) {
	set.total += f.Value
	if c.worded {
		f.Text = text()
		set.Factors = append(set.Factors, f)
	}
}

// prior is the odds of an item to fail of itself, and a recent change.
func (c *causeSearch) prior(set *CauseSet, ref Ref) {
	p, told := c.seen.Unavailability[ref]
	if told = told && !math.IsNaN(p); !told {
		p = usualPrior
	}
	p = min(max(p, 1e-6), 0.5)
	c.add(set, Factor{Kind: FactorPrior, Item: ref, Count: 1, Value: math.Log(p / (1 - p))}, func() string {
		if told {
			return fmt.Sprintf("%s tells an unavailability of %.3g", c.s.key(ref), p)
		}
		return fmt.Sprintf("%s tells no unavailability; %.3g is taken", c.s.key(ref), usualPrior)
	})
	change, age, ok := c.changeOf(ref)
	if !ok {
		return
	}
	fresh := 1 - float64(age)/float64(changeWindow)
	c.add(set, Factor{Kind: FactorChange, Item: ref, Count: 1, Value: fresh * math.Log(changeOdds)}, func() string {
		return fmt.Sprintf("%s was changed %s before the first alarm: %s", c.s.key(ref), ago(age), change.Text)
	})
}

// alarm is one failing item: how much likelier it is where the graph predicts
// it than where it comes from outside of the graph.
func (c *causeSearch) alarm(set *CauseSet, o *observed) {
	_, s := c.run.state(o.ref)
	p, kind, text := alarmLeak, FactorUnexplained, "is not explained"
	switch s {
	case graph.Down:
		p, kind, text = alarmIfDown, FactorExplained, "would be down"
	case graph.Degraded:
		p, kind, text = alarmIfDegraded, FactorExplained, "would be degraded"
	case graph.AtRisk:
		p, kind, text = alarmIfAtRisk, FactorExplained, "would be at risk only"
	}
	if s >= graph.Degraded {
		set.Explains = append(set.Explains, o.ref)
	}
	c.add(set, Factor{Kind: kind, Item: o.ref, Count: 1, Value: o.weight * math.Log(p/alarmLeak)}, func() string { return c.s.key(o.ref) + " " + text })
}

// onset counts alarms that this explains although they began before every
// cause of it that has an alarm.
func (c *causeSearch) onset(set *CauseSet) {
	first := Ref(0)
	at, known := int64(0), false
	for _, ref := range set.Items {
		i, ok := c.state[ref]
		if !ok || i < 0 || c.failing[i].since.IsZero() {
			return // nobody saw when it began
		}
		if since := c.failing[i].since.UnixNano(); !known || since < at {
			first, at, known = ref, since, true
		}
	}
	early := 0
	for _, ref := range set.Explains {
		since := c.failing[c.state[ref]].since
		if !since.IsZero() && at-since.UnixNano() > int64(c.seen.Step) {
			early++
		}
	}
	if early > 0 {
		c.add(set, Factor{Kind: FactorOnset, Item: first, Count: early, Value: -min(onsetMost, onsetCost*float64(early))}, func() string {
			return fmt.Sprintf("%d that it explains began before it", early)
		})
	}
}
