package ingest

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// item plans a write of an item.
func (p *editPlan) item(ctx context.Context, i int) error {
	switch w := &p.edit.Writes[i]; {
	case w.CreateItem != nil:
		return p.createItem(i, w)
	case w.PutItem != nil:
		return p.itemAt(ctx, w.Place, &w.PutItem.ItemAt, func(it *graph.Item) { p.putItem(i, w, it) })
	case w.RetireItem != nil:
		return p.itemAt(ctx, w.Place, w.RetireItem, func(it *graph.Item) { p.retireItem(i, it) })
	case w.PurgeItem != nil:
		return p.itemAt(ctx, w.Place, w.PurgeItem, func(it *graph.Item) {
			p.after[it.ID] = nil
			p.results[i] = Result{What: ChangePurged, Before: it}
		})
	}
	return nil
}

// itemAt finds the item that a write names and goes on with it, if it is there
// and as the write expects it.
func (p *editPlan) itemAt(ctx context.Context, place string, at *ItemAt, write func(*graph.Item)) error {
	it := p.find(at.Name)
	if it == nil {
		near, err := nearestStored(ctx, p.store, at.Name)
		p.say(&p.unknown, place, graph.Problem{Path: "item", Value: graph.Shown(at.Name), Reason: "no item has this key or id", Nearest: near})
		return err
	}
	if !p.once(it.ID, place) {
		return nil
	}
	if err := p.fresh(ctx, place, at.If, it.Revision); err != nil {
		return err
	}
	write(it)
	return nil
}

func (p *editPlan) createItem(i int, w *Write) error {
	row := w.CreateItem
	if is := p.byKey[row.Key]; is != nil {
		reason := "another item has this key"
		if is.Retired {
			reason = "a retired item has this key; putting that item brings it back"
		}
		p.say(&p.taken, w.Place, graph.Problem{Path: "key", Value: graph.Shown(row.Key), Reason: reason, Nearest: is.ID.String()})
		return nil
	}
	if row.Key != "" && p.created[row.Key] != nil {
		p.say(&p.invalid, w.Place, graph.Problem{Path: "key", Value: graph.Shown(row.Key), Reason: "two items are made with this key"})
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return graph.Errorf(graph.CodeInternal, "ingest.Edit", "no random number: %w", err)
	}
	it, sound := p.amended(w.Place, nil, row)
	it.ID = id
	p.created[row.Key] = it
	if sound {
		p.after[id] = it
	}
	p.results[i] = Result{What: ChangeCreated, After: it}
	return nil
}

func (p *editPlan) putItem(i int, w *Write, stored *graph.Item) {
	row := w.PutItem.Row
	row.Key = stored.Key
	it, sound := p.amended(w.Place, stored, &row)
	if !sound {
		return
	}
	p.after[it.ID] = it
	p.results[i] = Result{What: ChangeUnchanged, Before: stored, After: it}
	if c := itemChange(stored, it); c != nil {
		p.results[i].What = c.kind
	}
}

// amended gives an item as a row wants it to read, and says whether it fits
// the model by itself.
func (p *editPlan) amended(place string, stored *graph.Item, row *ItemRow) (*graph.Item, bool) {
	statement, problems := stateItem(p.model, row)
	problems = rowProblems(row.Problems, problems)
	it := &graph.Item{Key: row.Key, Class: row.Class}
	if statement.class != nil {
		it = amendItem(p.model, stored, &statement)
		problems = rowProblems(problems, model.CheckItem(p.model, it))
	}
	p.say(&p.invalid, place, problems...)
	return it, len(problems) == 0
}

func (p *editPlan) retireItem(i int, stored *graph.Item) {
	p.results[i] = Result{What: ChangeUnchanged, Before: stored, After: stored}
	if stored.Retired {
		return
	}
	it := *stored
	it.Retired, it.Provenance.Sources = true, nil
	p.after[it.ID] = &it
	p.results[i] = Result{What: ChangeRetired, Before: stored, After: &it}
}

// amendItem gives an item as a person wants it to read; see [Editor].
func amendItem(m *graph.Model, stored *graph.Item, s *itemStatement) *graph.Item {
	it := &graph.Item{Key: s.key}
	wanted := s.facts
	c, holds := &claims{sources: map[string]string{graph.SourceManual: ""}, byFact: map[string][]graph.Claim{}}, facts{}
	if stored != nil {
		it.ID, it.Revision = stored.ID, stored.Revision
		if !stored.Retired { // what was said of a retired item, nobody says any longer
			holds = itemFacts(stored)
			c = claimsOf(&stored.Provenance, holds)
		}
	}
	whole := facts{}
	whole.setTexts(factFacets, s.class.Facets.Names())
	if _, narrowed := holds[factFacets]; !narrowed && wanted[factFacets].Equal(whole[factFacets]) {
		wanted = maps.Clone(wanted)
		delete(wanted, factFacets)
	}
	c.amend(holds, wanted)
	settleItem(m, it, c)
	again := false
	for name := range itemFacts(it) {
		if _, stays := wanted[name]; !stays {
			c.say(name, whole[name]) // the zero Value, but for facets
			again = true
		}
	}
	if again {
		settleItem(m, it, c)
	}
	return it
}

// amend makes what is wanted differ from what holds by claims of manual alone:
// it claims what differs, and takes back what is not wanted.
func (c *claims) amend(holds, wanted facts) {
	for name, v := range wanted {
		if !v.Equal(holds[name]) {
			c.say(name, v)
		}
	}
	for name := range holds {
		if _, stays := wanted[name]; !stays {
			c.unsay(name)
		}
	}
}

// say makes manual claim a value; the zero Value claims that there is none.
func (c *claims) say(name string, v graph.Value) {
	c.unsay(name)
	c.byFact[name] = append(c.byFact[name], graph.Claim{Source: graph.SourceManual, Value: v})
}

// unsay takes back what manual claims, and what nobody is known to have said.
func (c *claims) unsay(name string) {
	c.byFact[name] = slices.DeleteFunc(slices.Clone(c.byFact[name]), func(o graph.Claim) bool {
		return o.Source == graph.SourceManual || o.Source == ""
	})
	if len(c.byFact[name]) == 0 {
		delete(c.byFact, name)
	}
}

// nearestStored finds the key on record that is nearest to a name.
func nearestStored(ctx context.Context, store graph.Reader, name string) (string, error) {
	keys, err := keysLike(ctx, store, graph.Shown(name))
	return graph.Nearest(name, keys), err
}
