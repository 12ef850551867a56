package api

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// HistoryEntry is what one revision did to an item or to one of its relations.
type HistoryEntry struct {
	Revision RevisionRef `json:"revision"`
	What     string      `json:"what" enum:"created,changed,retired,revived,deleted"`
	Item     *ItemRef    `json:"item,omitempty" doc:"When the item itself was written"`
	Relation *HistoryEnd `json:"relation,omitempty" doc:"When a relation of it was"`
	Changes  []Change    `json:"changes" doc:"What differs from the state before"`
}

// HistoryEnd is a relation in a history: its sentence and its other end.
type HistoryEnd struct {
	ID    string  `json:"id"`
	Type  string  `json:"type"`
	Out   bool    `json:"out" doc:"It begins at the item of the history"`
	Other ItemRef `json:"other" doc:"The item at the other end; its key is empty when it was purged"`
	Group string  `json:"group"`
}

// HistoryList is a page of a history, newest first.
type HistoryList struct {
	Items []HistoryEntry `json:"items"`
	Next  string         `json:"next"`
}

type historyInput struct {
	MinRevision
	Paging
	ID string `path:"id"`
}

type historyOutput struct {
	Stamp
	Body HistoryList
}

// maxLookBack bounds how many older versions are read to find what the last
// entries of a page replaced.
const maxLookBack = 5000

func (a *API) listItemHistory(ctx context.Context, in *historyInput) (*historyOutput, error) {
	rev, m, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, graph.Errorf(graph.CodeNotFound, "api.history", "no item has this id")
	}
	at, err := a.cursors.read(ctx, in.Cursor, "history", digest(in.ID))
	if err != nil {
		return nil, err
	}
	var before graph.RevisionNumber
	if at != nil {
		before = at.Revision
	}
	page, err := a.Store.History(ctx, id, before, in.Limit)
	if err != nil {
		return nil, err
	}
	older, more, whole, err := a.older(ctx, id, page)
	if err != nil {
		return nil, err
	}
	out := &historyOutput{Stamp: stamp(rev), Body: HistoryList{Items: make([]HistoryEntry, len(page))}}
	others, err := a.endsOf(ctx, m, otherEnds(id, page))
	if err != nil {
		return nil, err
	}
	for i := range page {
		out.Body.Items[i] = historyEntry(m, id, &page[i], older[i], others)
		if older[i] == nil && !whole && !page[i].Deleted { // what it replaced lies too far back to say that it is new
			out.Body.Items[i].What, out.Body.Items[i].Changes = "changed", []Change{}
		}
	}
	if more {
		out.Body.Next, err = a.cursors.write(ctx, cursor{List: "history", Asked: digest(in.ID), Revision: page[len(page)-1].Revision.Number})
	}
	return out, err
}

// older finds for each version of a page the one that it replaced, reading on
// where that lies behind the page. More says that the history goes on, whole
// that what has none replaced nothing.
func (a *API) older(ctx context.Context, id uuid.UUID, page []graph.Version) (older []*graph.Version, more, whole bool, err error) {
	older = make([]*graph.Version, len(page))
	open := map[uuid.UUID]int{} // the oldest version seen of a record
	link := func(versions []graph.Version) {
		for i := range versions {
			record := recordOf(&versions[i])
			if newer, ok := open[record]; ok {
				older[newer] = &versions[i]
				delete(open, record)
			}
		}
	}
	for i := range page {
		link(page[i : i+1])
		open[recordOf(&page[i])] = i
	}
	last := page
	for read := 0; len(open) > 0 && len(last) > 0 && read < maxLookBack; read += len(last) {
		next, err := a.Store.History(ctx, id, last[len(last)-1].Revision.Number, 1000)
		if err != nil {
			return nil, false, false, err
		}
		more = more || len(next) > 0
		link(next)
		last = next
	}
	return older, more, len(open) == 0 || len(last) == 0, nil
}

func recordOf(v *graph.Version) uuid.UUID {
	if v.Item != nil {
		return v.Item.ID
	}
	return v.Relation.ID
}

func otherEnds(id uuid.UUID, page []graph.Version) []uuid.UUID {
	var ids []uuid.UUID
	for i := range page {
		if r := page[i].Relation; r != nil {
			ids = append(ids, otherEnd(id, r))
		}
	}
	return ids
}

func otherEnd(id uuid.UUID, r *graph.Relation) uuid.UUID {
	if r.From == id {
		return r.To
	}
	return r.From
}

func historyEntry(m *graph.Model, id uuid.UUID, v, older *graph.Version, others map[uuid.UUID]End) HistoryEntry {
	entry := HistoryEntry{Revision: revisionRef(&v.Revision), What: "changed", Changes: []Change{}}
	if older != nil && older.Deleted {
		older = nil
	}
	now, before := factsOf(v), map[string]any{}
	if older != nil {
		before = factsOf(older)
	}
	switch {
	case v.Deleted:
		entry.What, now = "deleted", map[string]any{}
	case older == nil:
		entry.What = "created"
	case v.Item != nil && v.Item.Retired && !older.Item.Retired:
		entry.What = "retired"
	case v.Item != nil && !v.Item.Retired && older.Item.Retired:
		entry.What = "revived"
	}
	entry.Changes = differences(before, now)
	if v.Item != nil {
		ref := itemRef(m, v.Item)
		entry.Item = &ref
		return entry
	}
	other := otherEnd(id, v.Relation)
	end := others[other].ItemRef
	end.ID = other.String()
	entry.Relation = &HistoryEnd{ID: v.Relation.ID.String(), Type: v.Relation.Type, Out: v.Relation.From == id, Other: end, Group: v.Relation.Group}
	return entry
}

// factsOf lists what a version says, by fact.
func factsOf(v *graph.Version) map[string]any {
	facts := map[string]any{}
	set := func(name string, value any, said bool) {
		if said {
			facts[name] = value
		}
	}
	if r := v.Relation; r != nil {
		set("strength", string(r.Strength), r.Strength != "")
		for name, value := range r.Properties {
			facts["properties."+name] = value.Plain()
		}
		return facts
	}
	it := v.Item
	set("key", it.Key, true)
	set("class", it.Class, true)
	set("name", it.Name, it.Name != "")
	set("tags", it.Tags, len(it.Tags) > 0)
	set("facets", it.Facets.Names(), true)
	for name, declared := range requirementsOf(it.Requirements) {
		facts["requirements."+name] = declared
	}
	set("rootFor", it.RootFor, len(it.RootFor) > 0)
	set("endpointFor", it.EndpointFor, len(it.EndpointFor) > 0)
	for name, value := range it.Properties {
		facts["properties."+name] = value.Plain()
	}
	return facts
}

func differences(before, after map[string]any) []Change {
	changes := []Change{}
	for name, was := range before {
		if is, still := after[name]; !still || !reflect.DeepEqual(was, is) {
			changes = append(changes, Change{Fact: name, Before: was, After: after[name]})
		}
	}
	for name, is := range after {
		if _, was := before[name]; !was {
			changes = append(changes, Change{Fact: name, After: is})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Fact, b.Fact) })
	return changes
}
