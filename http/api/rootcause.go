package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// RootCauseQuestion is what is seen while something is wrong.
type RootCauseQuestion struct {
	Failing []AlarmEntry `json:"failing" maxItems:"2000" doc:"Items observed as failing"`
	Healthy []string     `json:"healthy,omitempty" maxItems:"10000" doc:"Items observed as working, by id or key; items in neither list are unobserved"`
	At      *time.Time   `json:"at,omitempty" doc:"The instant that is asked about; default now"`
}

// AlarmEntry is an item observed as failing.
type AlarmEntry struct {
	Item     string     `json:"item" minLength:"1" doc:"Id or key"`
	Since    *time.Time `json:"since,omitempty" doc:"When it began, where that is known"`
	Severity *float64   `json:"severity,omitempty" minimum:"0" doc:"How bad it is; counts up to 1, the default"`
}

// RootCauseAnswer ranks the sets of causes that explain what is seen.
type RootCauseAnswer struct {
	Answer
	Causes []CauseSet `json:"causes" doc:"Best first, at most 10"`
	Tried  int        `json:"tried" doc:"Sets whose effect was computed"`
	Left   int        `json:"left" doc:"Single items that a budget left untried"`
	Recent RecentSpan `json:"recent" doc:"The changes that count"`
	Named  []ItemRef  `json:"named" doc:"Items that the answer names by key"`
}

// RecentSpan is where recent changes were looked for.
type RecentSpan struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Changes int       `json:"changes" doc:"Items changed in it"`
	TooMany bool      `json:"tooMany" doc:"More items changed than can be told apart; changes do not count then"`
}

// CauseSet is one to three items that may have failed of themselves.
type CauseSet struct {
	Items       []string   `json:"items" doc:"Keys"`
	Score       float64    `json:"score" doc:"Share of belief among all sets tried, 0 to 1"`
	Text        string     `json:"text" doc:"In a sentence"`
	Explains    []string   `json:"explains" doc:"Failing items that it predicts, by key"`
	Contradicts []string   `json:"contradicts" doc:"Items seen healthy that it would take down or degrade, by key"`
	Silent      int        `json:"silent" doc:"Unobserved items that it would take down"`
	Evidence    []Evidence `json:"evidence" doc:"The factors of the score"`
}

// Evidence is one factor of a score.
type Evidence struct {
	Kind  string  `json:"kind" enum:"prior,change,explained,unexplained,contradicted,healthy,silent,onset"`
	Item  string  `json:"item,omitempty" doc:"Key of whom it concerns"`
	Value float64 `json:"value" doc:"Natural logarithm of how much likelier this makes the cause; added up to the score"`
	Text  string  `json:"text"`
}

type rootCauseInput struct {
	MinRevision
	Body RootCauseQuestion
}

type rootCauseOutput struct {
	Stamp
	Body RootCauseAnswer
}

// recentChanges is how far before the first alarm changes count, and
// mostRecentChanges how many items may have changed in that time.
const (
	recentChanges     = 2 * time.Hour
	mostRecentChanges = 10_000
)

func (a *API) askRootCauses(ctx context.Context, in *rootCauseInput) (*rootCauseOutput, error) {
	s, err := a.snapshot(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	seen := impact.Observations{At: a.Clock(), Healthy: in.Body.Healthy}
	if in.Body.At != nil {
		seen.At = *in.Body.At
	}
	for _, alarm := range in.Body.Failing {
		one := impact.Alarm{Item: alarm.Item, Severity: 1}
		if alarm.Since != nil {
			one.Since = *alarm.Since
		}
		if alarm.Severity != nil {
			one.Severity = *alarm.Severity
		}
		seen.Failing = append(seen.Failing, one)
	}
	body := RootCauseAnswer{Causes: []CauseSet{}, Recent: recentSpan(seen)}
	var found *impact.RootCauses
	err = a.heavily(ctx, func(timed context.Context) error {
		if err := a.gather(ctx, timed, s, &seen, &body.Recent); err != nil {
			return err
		}
		found, err = impact.FindRootCauses(timed, s, seen)
		return err
	})
	if err != nil {
		return nil, err
	}
	body.Answer = Answer{Revision: uint64(s.Revision()), Complete: found.Stopped == "", Stopped: found.Stopped, Importing: a.Importer.Active()}
	body.Tried, body.Left = found.Tried, found.Left
	names := causeNamer{s: s, done: map[impact.Ref]bool{}}
	for i := range found.Causes {
		body.Causes = append(body.Causes, names.causeSet(&found.Causes[i]))
	}
	body.Named = list(names.found)
	return &rootCauseOutput{Stamp: stamp(s.Revision()), Body: body}, nil
}

// gather reads what the record tells of the items that may be causes: how often
// they fail, and what was changed. No change is looked up once timed has ended:
// the answer that follows says that time stopped it.
func (a *API) gather(ctx, timed context.Context, s *impact.Snapshot, seen *impact.Observations, recent *RecentSpan) error {
	suspects, err := impact.Suspects(s, *seen)
	if err != nil {
		return err
	}
	if seen.Unavailability, err = a.unavailabilitiesOf(ctx, s, suspects); err != nil {
		return err
	}
	seen.Changes, err = a.recentChangesOf(ctx, timed, s, suspects, recent)
	return err
}

// causeNamer turns handles into keys and remembers whom it named.
type causeNamer struct {
	s     *impact.Snapshot
	done  map[impact.Ref]bool
	found []ItemRef
}

func (n *causeNamer) key(ref impact.Ref) string {
	info := n.s.Describe(ref)
	if !n.done[ref] {
		n.done[ref] = true
		n.found = append(n.found, refOf(info))
	}
	return info.Key
}

func (n *causeNamer) keys(refs []impact.Ref) []string {
	keys := make([]string, len(refs))
	for i, ref := range refs {
		keys[i] = n.key(ref)
	}
	return keys
}

func (n *causeNamer) causeSet(c *impact.CauseSet) CauseSet {
	out := CauseSet{Items: n.keys(c.Items), Score: c.Score, Text: c.Text, Explains: n.keys(c.Explains), Contradicts: n.keys(c.Contradicts),
		Silent: c.Silent, Evidence: make([]Evidence, len(c.Factors))}
	for i, f := range c.Factors {
		out.Evidence[i] = Evidence{Kind: string(f.Kind), Value: f.Value, Text: f.Text}
		if f.Kind != impact.FactorHealthy && f.Kind != impact.FactorSilent {
			out.Evidence[i].Item = n.key(f.Item)
		}
	}
	return out
}

// recentSpan is the time before the first alarm in which a change counts.
func recentSpan(seen impact.Observations) RecentSpan {
	first := seen.At
	for _, alarm := range seen.Failing {
		if !alarm.Since.IsZero() && alarm.Since.Before(first) {
			first = alarm.Since
		}
	}
	return RecentSpan{From: first.Add(-recentChanges).UTC(), To: first.UTC()}
}

// recentChangesOf finds who changed which of the items in a span: the newest
// change of each.
func (a *API) recentChangesOf(ctx, timed context.Context, s *impact.Snapshot, items []impact.Ref, span *RecentSpan) ([]impact.RecentChange, error) {
	before, err := a.Store.RevisionAt(ctx, span.From)
	if err != nil {
		return nil, err
	}
	last, err := a.Store.RevisionAt(ctx, span.To)
	if err != nil || last <= before {
		return nil, err
	}
	changed, err := a.Store.Changes(ctx, before, mostRecentChanges)
	if err != nil {
		return nil, err
	}
	if changed.TooMany {
		span.TooMany = true
		return nil, nil
	}
	suspect := map[uuid.UUID]impact.Ref{}
	for _, ref := range items {
		suspect[s.Describe(ref).ID] = ref
	}
	touched := map[uuid.UUID]bool{}
	for _, it := range changed.Items {
		touched[it.ID] = true
	}
	for _, r := range changed.Relations {
		touched[r.From] = true
	}
	var found []impact.RecentChange
	for id := range touched {
		ref, ok := suspect[id]
		if !ok {
			continue
		}
		if timed.Err() != nil {
			break
		}
		change, ok, err := a.lastChange(ctx, id, last)
		if err != nil {
			return nil, err
		}
		if ok && change.At.After(span.From) {
			change.Item = ref
			found = append(found, change)
		}
	}
	if len(found)*2 > len(items) { // what was done to nearly everything tells nothing apart
		span.TooMany = true
		return nil, nil
	}
	slices.SortFunc(found, func(x, y impact.RecentChange) int { return int(x.Item) - int(y.Item) })
	span.Changes = len(found)
	return found, nil
}

// lastChange is the newest change of an item, its relations included, up to a
// revision.
func (a *API) lastChange(ctx context.Context, id uuid.UUID, last graph.RevisionNumber) (impact.RecentChange, bool, error) {
	versions, err := a.Store.History(ctx, id, last+1, 1)
	if graph.CodeOf(err) == graph.CodeNotFound || err == nil && len(versions) == 0 {
		return impact.RecentChange{}, false, nil
	}
	if err != nil {
		return impact.RecentChange{}, false, err
	}
	r := versions[0].Revision
	text := fmt.Sprintf("%s by %s (revision %d)", r.Message, r.Actor, r.Number)
	if r.Message == "" {
		text = fmt.Sprintf("by %s (revision %d)", r.Actor, r.Number)
	}
	return impact.RecentChange{At: r.At, Text: text}, true, nil
}
