package api

import (
	"context"
	"fmt"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// Finding is something about the data that is worth a look.
type Finding struct {
	Kind  string    `json:"kind" doc:"A stable word, such as down_at_rest or without_owner"`
	Text  string    `json:"text" doc:"A sentence"`
	Items []ItemRef `json:"items" doc:"The items concerned, at most 20"`
	Total int       `json:"total" doc:"How many items are concerned"`

	Revision uint64 `json:"revision,omitempty" doc:"The revision that did it, of lost_last_relation"`
}

// FindingList is the answer of GET /findings.
type FindingList struct {
	Answer
	Items  []Finding      `json:"items"`
	Next   string         `json:"next"`
	Counts map[string]int `json:"counts" doc:"Findings by kind, on all pages"`
}

type findingListInput struct {
	MinRevision
	Paging
	Kind string `query:"kind" maxLength:"64" doc:"Only findings of this kind"`
}

type findingListOutput struct {
	Stamp
	Body FindingList
}

// Kinds of findings besides those of the engine.
const (
	findingNoRelations = "without_relations"
	findingNoOwner     = "without_owner"
	findingStale       = "stale_source"
)

// maxFindingItems is the number of items that a finding lists.
const maxFindingItems = 20

func (a *API) listFindings(ctx context.Context, in *findingListInput) (*findingListOutput, error) {
	s, err := a.snapshot(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	at, err := a.cursors.read(ctx, in.Cursor, "findings", digest(in.Kind))
	if err != nil {
		return nil, err
	}
	skip := 0
	if at != nil {
		if s, err = a.asOf(ctx, in.MinRevision, AsOf{}, "", &pin{revision: at.Revision}); err != nil {
			return nil, err
		}
		skip = at.Skip
	}
	facts, err := a.overviews.facts(ctx, a, s)
	if err != nil {
		return nil, err
	}
	body := FindingList{Answer: Answer{Revision: uint64(s.Revision()), Complete: facts.stopped == "", Stopped: facts.stopped, Importing: a.Importer.Active()},
		Items: []Finding{}, Counts: map[string]int{}}
	shown := facts.findings[:0:0]
	for _, f := range facts.findings {
		body.Counts[f.Kind]++
		if in.Kind == "" || in.Kind == f.Kind {
			shown = append(shown, f)
		}
	}
	from := min(skip, len(shown))
	to := min(from+in.Limit, len(shown))
	body.Items = append(body.Items, shown[from:to]...)
	if to < len(shown) {
		body.Next, err = a.cursors.write(ctx, cursor{List: "findings", Asked: digest(in.Kind), Skip: to, Revision: s.Revision()})
	}
	return &findingListOutput{Stamp: stamp(s.Revision()), Body: body}, err
}

// engineFindings are those of the engine, with names.
func engineFindings(s *impact.Snapshot) []Finding {
	var all []Finding
	for _, f := range impact.Findings(s) {
		all = append(all, findingOf(s, string(f.Kind), f.Text, f.Items))
	}
	return all
}

func findingOf(s *impact.Snapshot, kind, text string, refs []impact.Ref) Finding {
	f := Finding{Kind: kind, Text: text, Total: len(refs), Items: []ItemRef{}}
	for _, ref := range refs[:min(len(refs), maxFindingItems)] {
		f.Items = append(f.Items, refOf(s.Describe(ref)))
	}
	return f
}

// withoutFindings tells of items that lack relations or an owner, one finding
// a kind.
func withoutFindings(s *impact.Snapshot, lonely, ownerless []impact.Ref) []Finding {
	var all []Finding
	if n := len(lonely); n > 0 {
		all = append(all, findingOf(s, findingNoRelations, counted(n, "item has", "items have")+" no relation on record; that is not the same as having none", lonely))
	}
	if n := len(ownerless); n > 0 {
		all = append(all, findingOf(s, findingNoOwner, counted(n, "item has", "items have")+" no owner", ownerless))
	}
	return all
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// staleAfter is the age of a source's last import from which on it is a finding.
const staleAfter = 30 * 24 * time.Hour

// staleFindings tells of sources that were not heard for long. What people say
// themselves does not go stale.
func staleFindings(sources []SourceFreshness, now time.Time) []Finding {
	var all []Finding
	for _, s := range sources {
		if age := now.Sub(s.Started); s.Source != graph.SourceManual && age > staleAfter {
			all = append(all, Finding{Kind: findingStale, Items: []ItemRef{}, Text: fmt.Sprintf("%s was last heard %d days ago", s.Source, int(age.Hours()/24))})
		}
	}
	return all
}
