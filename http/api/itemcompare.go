package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// ItemComparison is what differs of an item between two instants.
type ItemComparison struct {
	From      ItemInstant      `json:"from"`
	To        ItemInstant      `json:"to"`
	Changes   []Change         `json:"changes" doc:"Facts of the item: its fields, requirements and properties; retired too"`
	Relations []RelationChange `json:"relations" doc:"Relations that differ, by type, other end and group"`
	Revisions []RevisionRef    `json:"revisions" doc:"Writes in between, newest first; at most 100"`
	Complete  bool             `json:"complete" doc:"False when the history is too long to be read whole"`
}

// ItemInstant is an item at an instant.
type ItemInstant struct {
	Revision uint64 `json:"revision" doc:"The revision of the graph at the instant"`
	Exists   bool   `json:"exists" doc:"The item was on record"`
	Item     *Item  `json:"item,omitempty" doc:"As it was; absent when it was not on record"`
}

// RelationChange is a relation of an item that differs between two instants.
type RelationChange struct {
	What     string     `json:"what" enum:"created,changed,deleted"`
	Relation HistoryEnd `json:"relation"`
	Changes  []Change   `json:"changes"`
}

type itemCompareInput struct {
	MinRevision
	ID   string `path:"id"`
	From string `query:"from" required:"true" maxLength:"64" doc:"The number of a revision, or a time"`
	To   string `query:"to" maxLength:"64" doc:"The number of a revision, or a time; default now"`
}

type itemCompareOutput struct {
	Stamp
	Body ItemComparison
}

// Bounds of a comparison.
const (
	maxCompared         = 100_000 // versions that are read
	maxComparedWritings = 100
)

// recordedItem is an item now, or as it was at an instant.
func (a *API) recordedItem(ctx context.Context, id, asOf string, newest graph.RevisionNumber) (*graph.Item, error) {
	if asOf == "" {
		return a.item(ctx, id)
	}
	at, err := a.reached(ctx, asOf, "query.asOf", newest)
	if err != nil {
		return nil, err
	}
	return a.itemAsOf(ctx, id, at)
}

// reached is revisionAt for revisions that exist.
func (a *API) reached(ctx context.Context, text, place string, newest graph.RevisionNumber) (graph.RevisionNumber, error) {
	at, err := a.revisionAt(ctx, text, place)
	if err == nil && at > newest {
		err = refuse(place, text, fmt.Sprintf("there is no such revision yet; the newest is %d", newest))
	}
	return at, err
}

// itemAsOf is an item as it was at a revision: CodeNotFound when it was not on
// record then.
func (a *API) itemAsOf(ctx context.Context, text string, at graph.RevisionNumber) (*graph.Item, error) {
	id, sound := parseID(text)
	if !sound {
		return nil, graph.Errorf(graph.CodeNotFound, "api.item", "no item has this id")
	}
	before := at + 1
	for {
		page, err := a.Store.History(ctx, id, before, graph.MaxPage)
		if err != nil {
			return nil, err
		}
		for i := range page {
			switch v := &page[i]; {
			case v.Item == nil || v.Item.ID != id:
			case v.Deleted:
				return nil, graph.Errorf(graph.CodeNotFound, "api.item", "the item was purged in revision %d", v.Revision.Number)
			default:
				return v.Item, nil
			}
		}
		if len(page) < graph.MaxPage {
			return nil, graph.Errorf(graph.CodeNotFound, "api.item", "the item was not on record at revision %d", at)
		}
		before = page[len(page)-1].Revision.Number
	}
}

func (a *API) compareItem(ctx context.Context, in *itemCompareInput) (*itemCompareOutput, error) {
	rev, m, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	id, sound := parseID(in.ID)
	if !sound {
		return nil, graph.Errorf(graph.CodeNotFound, "api.compareItem", "no item has this id")
	}
	from, err := a.reached(ctx, in.From, "query.from", rev)
	if err != nil {
		return nil, err
	}
	to := rev
	if in.To != "" {
		if to, err = a.reached(ctx, in.To, "query.to", rev); err != nil {
			return nil, err
		}
	}
	if from > to {
		return nil, refuse("query.from", in.From, "from must not be after to")
	}
	c := comparison{from: from, to: to, records: map[uuid.UUID]*twoStates{}, body: ItemComparison{Revisions: []RevisionRef{}}}
	if err := c.read(ctx, a.Store, id); err != nil {
		return nil, err
	}
	body, err := a.compared(ctx, m, id, &c)
	return &itemCompareOutput{Stamp: stamp(rev), Body: body}, err
}

// comparison gathers the states of an item and its relations at two instants.
type comparison struct {
	from, to graph.RevisionNumber
	records  map[uuid.UUID]*twoStates
	order    []uuid.UUID
	body     ItemComparison
}

// twoStates are the versions of a record at both instants; nil where it was
// not there.
type twoStates struct{ before, after *graph.Version }

// read walks the history from the newest on until all that changed between the
// instants is known at both.
func (c *comparison) read(ctx context.Context, store graph.Reader, id uuid.UUID) error {
	before, seen, last := c.to+1, 0, graph.RevisionNumber(0)
	open := map[uuid.UUID]bool{id: true}
	for {
		page, err := store.History(ctx, id, before, graph.MaxPage)
		if err != nil {
			return err
		}
		for i := range page {
			v := &page[i]
			record := recordOf(v)
			states, known := c.records[record]
			if v.Revision.Number > c.from {
				if !known {
					c.records[record] = &twoStates{after: v}
					c.order = append(c.order, record)
					open[record] = true
				}
				if n := v.Revision.Number; n != last && len(c.body.Revisions) < maxComparedWritings {
					last = n
					c.body.Revisions = append(c.body.Revisions, revisionRef(&v.Revision))
				}
				continue
			}
			if record == id && !known {
				states = &twoStates{after: v}
				c.records[record] = states
			}
			if states != nil && open[record] {
				states.before = v
				delete(open, record)
			}
		}
		seen += len(page)
		if len(page) < graph.MaxPage || len(open) == 0 && page[len(page)-1].Revision.Number <= c.from {
			c.body.Complete = true
			return nil
		}
		if seen >= maxCompared {
			return nil
		}
		before = page[len(page)-1].Revision.Number
	}
}

// compared makes the answer.
func (a *API) compared(ctx context.Context, m *graph.Model, id uuid.UUID, c *comparison) (ItemComparison, error) {
	body := c.body
	body.From.Revision, body.To.Revision = uint64(c.from), uint64(c.to)
	own := c.records[id]
	if own == nil {
		own = &twoStates{}
	}
	body.From.Exists, body.From.Item = stateThen(m, own.before)
	body.To.Exists, body.To.Item = stateThen(m, own.after)
	body.Changes = differences(stateFacts(own.before), stateFacts(own.after))
	body.Relations = []RelationChange{}
	var ids []uuid.UUID
	for _, record := range c.order {
		if s := c.records[record]; s.after.Relation != nil {
			ids = append(ids, otherEnd(id, s.after.Relation))
		}
	}
	others, err := a.endsOf(ctx, m, ids)
	if err != nil {
		return body, err
	}
	for _, record := range c.order {
		if s := c.records[record]; s.after.Relation != nil {
			if change, differs := relationThen(id, s, others); differs {
				body.Relations = append(body.Relations, change)
			}
		}
	}
	slices.SortFunc(body.Relations, func(x, y RelationChange) int {
		return strings.Compare(x.Relation.Type+"\x00"+x.Relation.Other.Key+"\x00"+x.Relation.Group+"\x00"+x.Relation.ID,
			y.Relation.Type+"\x00"+y.Relation.Other.Key+"\x00"+y.Relation.Group+"\x00"+y.Relation.ID)
	})
	return body, nil
}

func stateThen(m *graph.Model, v *graph.Version) (bool, *Item) {
	if v == nil || v.Deleted {
		return false, nil
	}
	it := itemOf(m, v.Item)
	return true, &it
}

func relationThen(id uuid.UUID, s *twoStates, others map[uuid.UUID]End) (change RelationChange, differs bool) {
	was, is := s.before != nil && !s.before.Deleted, !s.after.Deleted
	r := s.after.Relation
	other := otherEnd(id, r)
	end := others[other].ItemRef
	end.ID = other.String()
	change = RelationChange{What: "changed", Changes: differences(stateFacts(s.before), stateFacts(s.after)),
		Relation: HistoryEnd{ID: r.ID.String(), Type: r.Type, Out: r.From == id, Other: end, Group: r.Group}}
	switch {
	case !was && !is:
		return change, false
	case !was:
		change.What = "created"
	case !is:
		change.What = "deleted"
	}
	return change, was != is || len(change.Changes) > 0
}
