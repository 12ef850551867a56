package api

import (
	"bytes"
	"context"
	"encoding/json"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/ingest"
)

// CompareQuestion asks one question of two graphs: of two instants, or of now
// and a proposed edit. Scenario and conditions count on both.
type CompareQuestion struct {
	Question   string      `json:"question" enum:"impact,single-points,failure-sets"`
	Before     CompareSide `json:"before,omitempty" doc:"Default the newest graph"`
	After      CompareTo   `json:"after,omitempty" doc:"Default the newest graph"`
	Scenario   Scenario    `json:"scenario,omitempty" doc:"Without asOf: the two sides say that"`
	Item       string      `json:"item,omitempty" doc:"Id or key; of single-points and failure-sets. One side may not know it"`
	Services   string      `json:"services,omitempty" enum:"all" doc:"Of single-points, in place of item: every service"`
	Candidates Candidates  `json:"candidates,omitempty" doc:"Which items may fail; of single-points and failure-sets"`
	MaxSize    int         `json:"maxSize,omitempty" minimum:"1" maximum:"8" default:"3" doc:"Of failure-sets: items in a set, at most"`
	Limit      int         `json:"limit,omitempty" minimum:"1" maximum:"10000" default:"1000" doc:"Entries of each list"`
}

// maxEditBytes bounds a question that carries an edit.
const maxEditBytes = 8 << 20

// CompareSide is a graph.
type CompareSide struct {
	AsOf AsOf `json:"asOf,omitzero" doc:"The graph as of this revision or time"`
}

// CompareTo is a graph, or the newest one with an edit that is not written.
type CompareTo struct {
	AsOf AsOf           `json:"asOf,omitzero" doc:"The graph as of this revision or time"`
	Edit map[string]any `json:"edit,omitempty" doc:"An estate document (linchpin/v1) or a model file (linchpin-model/v1), put on the newest graph as an import would, without writing it"`
}

// CompareAnswer says what was gained and lost.
type CompareAnswer struct {
	Answer
	Before     CompareEnd    `json:"before"`
	After      CompareEnd    `json:"after"`
	Worse      []StateChange `json:"worse" doc:"Of impact: items that end worse, worst first, then by key"`
	Better     []StateChange `json:"better" doc:"Of impact: items that end better"`
	Points     []PointChange `json:"points" doc:"Of single-points: items whose single points differ, by key"`
	GainedSets [][]string    `json:"gainedSets" doc:"Of failure-sets: keys of sets that are new; by size, then by key"`
	LostSets   [][]string    `json:"lostSets" doc:"Of failure-sets: keys of sets that are no more"`
	UpTo       int           `json:"upTo" doc:"Of failure-sets: the size up to which sets were compared"`
	More       int           `json:"more" doc:"Entries that limit left out"`
}

// CompareEnd is one of the two graphs.
type CompareEnd struct {
	Revision uint64 `json:"revision" doc:"Of the edit: the revision that it was put on"`
	Edited   bool   `json:"edited" doc:"With the edit"`
	Items    int    `json:"items" doc:"Items in it"`
}

// StateChange is an item that ends in another state.
type StateChange struct {
	ItemRef
	Before *State `json:"before" nullable:"true" doc:"Null where it is absent"`
	After  *State `json:"after" nullable:"true" doc:"Null where it is absent"`
}

// PointChange is how the single points of an item differ.
type PointChange struct {
	ItemRef
	Gained  []ItemRef `json:"gained" doc:"Single points that are new, by key"`
	Lost    []ItemRef `json:"lost" doc:"Single points that are no more"`
	WasDown bool      `json:"wasDown" doc:"Before, it was down already, where it had none"`
	IsDown  bool      `json:"isDown" doc:"After, it is down already, where it has none"`
}

type compareInput struct {
	MinRevision
	Body CompareQuestion
}

type compareOutput struct {
	Stamp
	Body CompareAnswer
}

// sideBySide is a question on its way.
type sideBySide struct {
	q             *CompareQuestion
	before, after *impact.Snapshot
	base          *impact.Snapshot // what the edit is put on; nil without one
	body          CompareAnswer
}

func (a *API) askCompare(ctx context.Context, in *compareInput) (*compareOutput, error) {
	c := &sideBySide{q: &in.Body}
	if err := c.check(); err != nil {
		return nil, err
	}
	err := a.heavily(ctx, func(ctx context.Context) error {
		if err := a.sides(ctx, in.MinRevision, c); err != nil {
			return err
		}
		c.body = CompareAnswer{Answer: Answer{Revision: uint64(c.after.Revision()), Complete: true, Importing: a.Importer.Active(), ConditionsRead: a.conditions.late()},
			Before: CompareEnd{Revision: uint64(c.before.Revision()), Items: c.before.Len()},
			After:  CompareEnd{Revision: uint64(c.after.Revision()), Items: c.after.Len(), Edited: c.q.After.Edit != nil},
			Worse:  []StateChange{}, Better: []StateChange{}, Points: []PointChange{}, GainedSets: [][]string{}, LostSets: [][]string{}}
		if c.base != nil {
			c.body.Revision = uint64(c.base.Revision())
			c.body.After.Revision = c.body.Revision
		}
		if c.q.Question == "impact" {
			return a.compareImpact(ctx, c)
		}
		return a.compareFailures(ctx, c)
	})
	if err != nil {
		return nil, err
	}
	return &compareOutput{Stamp: stamp(graph.RevisionNumber(c.body.Revision)), Body: c.body}, nil
}

// check refuses questions that contradict themselves.
func (c *sideBySide) check() error {
	q := c.q
	switch {
	case !q.Scenario.AsOf.IsZero():
		return refuse("scenario.asOf", q.Scenario.AsOf.text, "a comparison says the instants in before and after")
	case q.After.Edit != nil && !q.After.AsOf.IsZero():
		return refuse("after", "", "an edit is put on the newest graph: say asOf or edit, not both")
	case q.Question == "impact" && q.Item+q.Services != "":
		return refuse("item", q.Item, "impact is asked of all items")
	case q.Question == "single-points" && (q.Item == "") == (q.Services == ""):
		return refuse("item", q.Item, `single-points is asked of one of "item" and "services": "all"`)
	case q.Question == "failure-sets" && (q.Item == "" || q.Services != ""):
		return refuse("item", q.Item, "failure-sets is asked of one item")
	}
	return nil
}

// sides finds the two graphs. An edit makes the second of the first revision
// after the newest.
func (a *API) sides(ctx context.Context, min MinRevision, c *sideBySide) error {
	var err error
	if c.before, err = a.asOf(ctx, min, c.q.Before.AsOf, "before.asOf", nil); err != nil {
		return err
	}
	if c.q.After.Edit == nil {
		c.after, err = a.asOf(ctx, min, c.q.After.AsOf, "after.asOf", nil)
		return err
	}
	changes, err := a.edit(ctx, c.q.After.Edit)
	if err != nil {
		return located(err, "after.edit")
	}
	if _, err := a.Index.At(ctx, changes.From); err != nil {
		return err
	}
	base, err := a.Index.AsOf(ctx, changes.From)
	if err != nil {
		return err
	}
	c.base, c.after = base, base.Apply(changes)
	if c.q.Before.AsOf.IsZero() {
		c.before = base
	}
	return nil
}

// edit reads an edit and tells what it would change.
func (a *API) edit(ctx context.Context, edit map[string]any) (graph.ChangeSet, error) {
	if format, _ := edit["format"].(string); format == "linchpin-model/v1" {
		edit = map[string]any{"format": "linchpin/v1", "model": edit}
	}
	text, err := json.Marshal(edit)
	if err != nil {
		return graph.ChangeSet{}, refuse("after.edit", "", "not a document")
	}
	return a.Importer.Rehearse(ctx, ingest.Request{Format: "linchpin/v1", Files: []ingest.File{{Name: "edit", Body: bytes.NewReader(text)}}})
}
