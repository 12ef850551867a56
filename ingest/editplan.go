package ingest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// editPlan is an edit held to what is stored.
type editPlan struct {
	store graph.Store
	edit  *Edit
	model *graph.Model
	on    premises

	stored map[uuid.UUID]*graph.Item // that a write names, or a relation ends at
	byKey  map[string]*graph.Item    // the same, by key
	ends   map[uuid.UUID][]graph.Relation

	after   map[uuid.UUID]*graph.Item // as they are after the edit; nil when purged
	created map[string]*graph.Item    // by key
	written map[uuid.UUID]string      // items and relations, by the place of their write
	gone    map[uuid.UUID]bool        // relations that are deleted
	results []Result

	unknown, stale, invalid, taken []graph.Problem
}

func (p *editPlan) make(ctx context.Context) error {
	p.stored, p.byKey, p.ends = map[uuid.UUID]*graph.Item{}, map[string]*graph.Item{}, map[uuid.UUID][]graph.Relation{}
	p.after, p.created, p.written, p.gone = map[uuid.UUID]*graph.Item{}, map[string]*graph.Item{}, map[uuid.UUID]string{}, map[uuid.UUID]bool{}
	p.results = make([]Result, len(p.edit.Writes))
	head, err := p.store.Head(ctx)
	if err != nil {
		return err
	}
	var put graph.RevisionNumber
	if p.model, put, err = p.store.Model(ctx, 0); graph.CodeOf(err) == graph.CodeNotFound {
		p.model = model.BuiltIn()
	} else if err != nil {
		return err
	}
	p.on = founded(head.Number, put)
	if err := p.load(ctx); err != nil {
		return err
	}
	for i := range p.edit.Writes {
		if err := p.item(ctx, i); err != nil {
			return err
		}
	}
	for i := range p.edit.Writes {
		if err := p.relation(ctx, i); err != nil {
			return err
		}
	}
	if err := p.checkWhole(ctx); err != nil {
		return err
	}
	return p.verdict()
}

// load reads the items that the writes name.
func (p *editPlan) load(ctx context.Context) error {
	var names []string
	for i := range p.edit.Writes {
		switch w := &p.edit.Writes[i]; {
		case w.CreateItem != nil:
			names = append(names, w.CreateItem.Key)
		case w.PutItem != nil:
			names = append(names, w.PutItem.Name)
		case w.RetireItem != nil:
			names = append(names, w.RetireItem.Name)
		case w.PurgeItem != nil:
			names = append(names, w.PurgeItem.Name)
		case w.CreateRelation != nil:
			names = append(names, w.CreateRelation.From, w.CreateRelation.To)
		}
	}
	var ids []uuid.UUID
	var keys []string
	for _, name := range names {
		if id, err := uuid.Parse(name); err == nil {
			ids = append(ids, id)
		}
		if graph.CheckKey(name) == nil {
			keys = append(keys, name)
		}
	}
	if err := p.loadIDs(ctx, ids); err != nil {
		return err
	}
	found, err := p.store.ItemsByKey(ctx, keys)
	p.keep(found)
	return err
}

func (p *editPlan) loadIDs(ctx context.Context, ids []uuid.UUID) error {
	var missing []uuid.UUID
	for _, id := range ids {
		if _, has := p.stored[id]; !has {
			missing = append(missing, id)
		}
	}
	for start := 0; start < len(missing); start += graph.MaxIDs {
		found, err := p.store.Items(ctx, missing[start:min(start+graph.MaxIDs, len(missing))])
		if err != nil {
			return err
		}
		p.keep(found)
	}
	return nil
}

func (p *editPlan) keep(found []graph.Item) {
	for i := range found {
		p.stored[found[i].ID], p.byKey[found[i].Key] = &found[i], &found[i]
	}
}

// relationsOf reads the stored relations of an item, once.
func (p *editPlan) relationsOf(ctx context.Context, id uuid.UUID) ([]graph.Relation, error) {
	if list, known := p.ends[id]; known {
		return list, nil
	}
	list, err := p.store.RelationsOf(ctx, []uuid.UUID{id})
	if err == nil {
		p.ends[id] = list
	}
	return list, err
}

// find gives the stored item of a name: a key, else an id.
func (p *editPlan) find(name string) *graph.Item {
	if it := p.byKey[name]; it != nil {
		return it
	}
	if id, err := uuid.Parse(name); err == nil {
		return p.stored[id]
	}
	return nil
}

// now gives an item as it is after the edit.
func (p *editPlan) now(id uuid.UUID) *graph.Item {
	if it, written := p.after[id]; written {
		return it
	}
	return p.stored[id]
}

// say adds problems of a write to a list, each at its place.
func (p *editPlan) say(list *[]graph.Problem, place string, problems ...graph.Problem) {
	for _, problem := range problems {
		switch {
		case place == "":
		case problem.Path == "":
			problem.Path = place
		case strings.HasPrefix(problem.Path, "["):
			problem.Path = place + problem.Path
		default:
			problem.Path = place + "." + problem.Path
		}
		*list = append(*list, problem)
	}
}

// once refuses a second write of the same item or relation.
func (p *editPlan) once(id uuid.UUID, place string) bool {
	first, twice := p.written[id]
	if twice {
		p.say(&p.invalid, place, graph.Problem{Value: id.String(), Reason: "it is written twice; first in " + first})
		return false
	}
	p.written[id] = place
	return true
}

// fresh refuses a write on another revision than the stored one.
func (p *editPlan) fresh(ctx context.Context, place string, want, is graph.RevisionNumber) error {
	if want == 0 || want == is {
		return nil
	}
	problem := graph.Problem{Path: "ifMatch", Value: strconv.FormatUint(uint64(want), 10), Nearest: strconv.FormatUint(uint64(is), 10)}
	list, err := p.store.Revisions(ctx, is+1, 1)
	if err != nil {
		return err
	}
	by := ""
	if len(list) > 0 && list[0].Number == is {
		by = saidBy(&list[0])
	}
	problem.Reason = fmt.Sprintf("it was changed in revision %d%s", is, by)
	p.say(&p.stale, place, problem)
	return nil
}

func (p *editPlan) verdict() error {
	for _, kind := range []struct {
		code     graph.Code
		msg      string
		problems []graph.Problem
	}{
		{graph.CodeUnknownItem, "what is named is not on record", p.unknown},
		{graph.CodeStale, "somebody else changed it first", p.stale},
		{graph.CodeInvalid, "the content breaks a rule", p.invalid},
		{graph.CodeConflict, "it collides with what is stored", p.taken},
	} {
		if len(kind.problems) > 0 {
			return &graph.Error{Code: kind.code, Op: "ingest.Edit", Msg: kind.msg, Problems: kind.problems}
		}
	}
	return nil
}
