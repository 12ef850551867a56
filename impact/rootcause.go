package impact

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
)

// Observations are what is seen while something is wrong. Items in neither
// list are unobserved: nobody looks, so their silence says little.
type Observations struct {
	Failing []Alarm
	Healthy []string // id or key of items seen working
	At      time.Time
	Changes []RecentChange
	// Unavailability is what is known of items' own failure (0..1), their
	// chance to be the cause before anything is seen.
	Unavailability map[Ref]float64
	// Step is the time between two looks of the monitoring: onsets that differ
	// by less say nothing. 0 means 5 minutes.
	Step time.Duration
}

// Alarm is an item observed as failing.
type Alarm struct {
	Item     string    // id or key
	Since    time.Time // zero: not known
	Severity float64   // 0 or more; counts up to 1, so that a loud alarm does not drown the others
}

// RecentChange is something done to an item shortly before.
type RecentChange struct {
	Item Ref
	At   time.Time
	Text string // who and what
}

// RootCauses are the sets of causes that explain the observations best.
type RootCauses struct {
	Causes  []CauseSet // best first; none explains nothing
	Tried   int        // sets whose effect was computed
	Left    int        // single items that could have been tried
	Stopped string     // the budget that ended the search; "" for none
}

// CauseSet is one to three items that may have failed of themselves.
type CauseSet struct {
	Items       []Ref // by key
	Score       float64
	Explains    []Ref // failing items that it predicts, by key
	Contradicts []Ref // items seen healthy that it would take down or degrade, by key
	Silent      int   // unobserved items that it would take down
	Factors     []Factor
	Text        string // in a sentence
	total       float64
}

// FactorKind says what a factor of a score is about.
type FactorKind string

// The kinds of factors.
const (
	FactorPrior        FactorKind = "prior"        // how often such an item fails of itself
	FactorChange       FactorKind = "change"       // it was changed shortly before
	FactorExplained    FactorKind = "explained"    // an alarm that it predicts, or comes near to
	FactorUnexplained  FactorKind = "unexplained"  // an alarm that it does not predict: counts nothing
	FactorContradicted FactorKind = "contradicted" // an item seen healthy that it would take down
	FactorHealthy      FactorKind = "healthy"      // items seen healthy that it leaves alone: counts nothing
	FactorSilent       FactorKind = "silent"       // items that it would take down and nobody reports
	FactorOnset        FactorKind = "onset"        // what it explains began before it
)

// Factor is one term of a score: the natural logarithm of how much likelier an
// observation is with the cause than without any.
type Factor struct {
	Kind  FactorKind
	Item  Ref // whom it concerns; the cause for prior, change and onset
	Count int // how many items, for silent and healthy
	Value float64
	Text  string
}

// The parameters of the score, fixed once for all estates.
const (
	alarmIfDown     = 0.95  // an item that is down is reported
	alarmIfDegraded = 0.8   // so is one that works partly
	alarmIfAtRisk   = 0.15  // and one that lost redundancy, now and then
	alarmLeak       = 0.01  // an alarm without a cause in the graph
	healthyIfDown   = 0.02  // an item that is down is seen working
	healthyIfPartly = 0.2   // so is one that works partly
	healthyElse     = 0.99  //
	usualPrior      = 0.001 // of an item that tells no unavailability
	changeOdds      = 10.0  // by which a change just before raises the odds; less the older it is
	changeWindow    = 2 * time.Hour
	silentCost      = 0.2 // of an item that should be down and is not reported
	silentMost      = 2.0
	onsetCost       = 1.0 // of an alarm that began before its cause
	onsetMost       = 3.0
	usualStep       = 5 * time.Minute

	maxTried     = 4000 // single items whose effect is computed
	pairedItems  = 30   // the best of which all pairs are tried
	maxCauses    = 3    // in a set
	extendedSets = 5    // pairs that are tried with a third
	shownSets    = 10
)

// FindRootCauses ranks what may have caused the observations. Every hypothesis
// is a set of items that failed; what it would take down is computed with all
// rules of the graph, and compared with what is seen by a noisy-or score: each
// alarm is explained or came from elsewhere, each item seen healthy speaks
// against what would take it down, silence says little. The sum of the factors
// is the logarithm of the odds; Score is a set's share among all that were
// tried.
//
// Unknown items fail with CodeUnknownItem; contradictory observations, no
// failing item and severities that are no numbers with CodeInvalid.
//
// Sources: Bahl et al., "Towards highly reliable enterprise network services
// via inference of multi-level dependencies" (2007); Kandula, Katabi,
// Vasseur, "Shrink" (2005); John et al., "Spotlight" (2010) for the greedy
// cover. Cost: one run for each item below an alarm (at most 4,000), then
// about 600 for sets, each as large as what it takes down.
func FindRootCauses(ctx context.Context, s *Snapshot, seen Observations) (*RootCauses, error) {
	const op = "impact.RootCauses"
	c, err := observe(op, s, seen)
	if err != nil {
		return nil, err
	}
	m := newScratch(s)
	defer m.release()
	c.run = continued(ctx, s, m, -1)
	c.singles(ctx)
	c.sets(ctx)
	if _, err := stopOf(ctx); err != nil {
		return nil, graph.Errorf(graph.CodeTimeout, op, "the question was cancelled: %w", err)
	}
	c.run.ctx = context.WithoutCancel(ctx) // what is shown is scored once more, to be worded
	return c.answer(), nil
}

// Suspects lists the items below an alarm, which FindRootCauses tries: those
// with an alarm first, then by the number of alarms above them, at most 4,000.
// It fails as FindRootCauses does.
func Suspects(s *Snapshot, seen Observations) ([]Ref, error) {
	c, err := observe("impact.Suspects", s, seen)
	if err != nil {
		return nil, err
	}
	list := c.below()
	return list[:min(len(list), maxTried)], nil
}

// observe resolves the names and checks the sense.
func observe(op string, s *Snapshot, seen Observations) (*causeSearch, error) {
	c := &causeSearch{s: s, seen: seen, state: map[Ref]int{}}
	var problems []graph.Problem
	unknown := 0
	find := func(path, name string) (Ref, bool) {
		ref, ok := c.s.Lookup(name)
		if !ok {
			unknown++
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "no item has this id or key", Nearest: c.s.Suggest(name, len(problems))})
		}
		return ref, ok
	}
	for i, a := range c.seen.Failing {
		path := fmt.Sprintf("failing[%d]", i)
		if math.IsNaN(a.Severity) || math.IsInf(a.Severity, 0) || a.Severity < 0 {
			problems = append(problems, graph.Problem{Path: path + ".severity", Value: fmt.Sprint(a.Severity), Reason: "a severity is a number of 0 or more"})
		}
		if !c.seen.At.IsZero() && a.Since.After(c.seen.At) {
			problems = append(problems, graph.Problem{Path: path + ".since", Value: a.Since.Format(time.RFC3339), Reason: "it begins after the instant that is asked about"})
		}
		ref, ok := find(path+".item", a.Item)
		if !ok {
			continue
		}
		if _, twice := c.state[ref]; twice {
			problems = append(problems, graph.Problem{Path: path + ".item", Value: graph.Shown(a.Item), Reason: "the item stands twice in the list"})
			continue
		}
		c.state[ref] = len(c.failing)
		c.failing = append(c.failing, observed{ref: ref, since: a.Since, weight: min(a.Severity, 1)})
	}
	for i, name := range c.seen.Healthy {
		path := fmt.Sprintf("healthy[%d]", i)
		ref, ok := find(path, name)
		if !ok {
			continue
		}
		switch at, known := c.state[ref]; {
		case known && at >= 0:
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "the item is observed both failing and healthy"})
		case !known:
			c.state[ref] = -1
			c.healthy = append(c.healthy, ref)
		}
	}
	// In key order, so that the order of the question changes nothing.
	slices.SortFunc(c.failing, func(a, b observed) int { return c.s.compare(a.ref, b.ref) })
	for i := range c.failing {
		c.state[c.failing[i].ref] = i
	}
	slices.SortFunc(c.healthy, c.s.compare)
	if len(c.seen.Failing) == 0 {
		problems = append(problems, graph.Problem{Path: "failing", Reason: "name at least one item that is observed failing"})
	}
	if c.seen.Step == 0 {
		c.seen.Step = usualStep
	}
	if len(problems) > 0 && unknown == len(problems) {
		return nil, &graph.Error{Code: graph.CodeUnknownItem, Op: op, Msg: "the observations name items that do not exist", Problems: problems}
	}
	return c, graph.Invalid(op, problems)
}

// answer sorts the sets, shares out belief, and words each.
func (c *causeSearch) answer() *RootCauses {
	slices.SortFunc(c.found, func(a, b *CauseSet) int {
		if a.total != b.total {
			if a.total > b.total {
				return -1
			}
			return 1
		}
		if len(a.Items) != len(b.Items) {
			return len(a.Items) - len(b.Items)
		}
		for i := range a.Items {
			if o := c.s.compare(a.Items[i], b.Items[i]); o != 0 {
				return o
			}
		}
		return 0
	})
	out := &RootCauses{Tried: c.tried, Left: c.left, Stopped: c.stopped, Causes: []CauseSet{}}
	share := 0.0
	for _, set := range c.found {
		share += math.Exp(set.total - c.found[0].total)
	}
	for _, set := range c.found {
		if len(out.Causes) == shownSets {
			break
		}
		if len(set.Explains) == 0 || c.idle(set) {
			continue
		}
		c.worded = true
		shown := c.score(set.Items...)
		shown.Score = math.Exp(set.total-c.found[0].total) / share
		c.word(shown)
		out.Causes = append(out.Causes, *shown)
	}
	return out
}

// idle says that a set holds an item without which it explains as much.
func (c *causeSearch) idle(set *CauseSet) bool {
	if len(set.Items) == 1 {
		return false
	}
	for _, other := range c.found {
		if len(other.Items) < len(set.Items) && len(other.Explains) >= len(set.Explains) &&
			!slices.ContainsFunc(other.Items, func(ref Ref) bool { return !slices.Contains(set.Items, ref) }) {
			return true
		}
	}
	return false
}

// word says in a sentence what a set explains and what speaks against it.
func (c *causeSearch) word(set *CauseSet) {
	keys := make([]string, len(set.Items))
	for i, ref := range set.Items {
		keys[i] = c.s.key(ref)
	}
	verb, each := "explains", "it"
	if len(keys) > 1 {
		verb, each = "together explain", "they"
	}
	text := fmt.Sprintf("%s %s %d of %d alarms", strings.Join(keys, " and "), verb, len(set.Explains), len(c.failing))
	if n := len(set.Contradicts); n > 0 {
		text += fmt.Sprintf("; against %s: %s would fail too and %s seen healthy", map[bool]string{true: "it", false: "them"}[len(keys) == 1],
			c.some(set.Contradicts), map[bool]string{true: "is", false: "are"}[n == 1])
	}
	for _, f := range set.Factors {
		if f.Kind == FactorChange || f.Kind == FactorOnset {
			text += "; " + f.Text
		}
	}
	if set.Silent > 0 {
		text += fmt.Sprintf("; %s would take down %d more that nobody reports", each, set.Silent)
	}
	set.Text = text
}

// some names up to three items.
func (c *causeSearch) some(refs []Ref) string {
	keys := make([]string, 0, 3)
	for _, ref := range refs[:min(3, len(refs))] {
		keys = append(keys, c.s.key(ref))
	}
	text := strings.Join(keys, ", ")
	if more := len(refs) - len(keys); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
