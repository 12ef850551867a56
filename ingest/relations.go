package ingest

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// relationRef finds a spooled relation by the item that it begins at.
type relationRef struct {
	from   uuid.UUID
	offset int64
	bad    bool // has a problem, but says which relation it means
	dirty  bool // on the first of an item: some relation of it changes
}

// relationRow is a spooled relation on its way.
type relationRow struct {
	RelationRow
	offset   int64
	bad      bool
	from, to entry
	kind     *graph.RelationType // nil for an unknown one
}

// pair is what a source restates as a whole: the relations of a type between
// two items. The item that they begin at is understood.
type pair struct {
	kind string
	to   uuid.UUID
}

// identity tells relations that begin at the same item apart.
type identity struct {
	pair
	group string
}

// findEnds looks up the items that relations name and no row states.
func (r *run) findEnds(ctx context.Context) error {
	if r.empty {
		return nil
	}
	reader := rowReader{files: r.files}
	wanted := map[string]bool{}
	look := func() error {
		keys := make([]string, 0, len(wanted))
		for key := range wanted {
			keys = append(keys, key)
		}
		clear(wanted)
		found, err := r.store.ItemsByKey(ctx, keys)
		for i := range found {
			class, ok := r.classes[found[i].Class]
			if !ok {
				class = -1
			}
			r.entries[hashOf(found[i].Key)] = entry{id: found[i].ID, class: class, stored: true, retired: found[i].Retired}
		}
		return err
	}
	err := r.relations.scan(func(_ int, _ int64, record []byte) error {
		row := reader.relation(record)
		for _, key := range []string{row.From, row.To} {
			if _, known := r.entries[hashOf(key)]; !known && graph.CheckKey(key) == nil {
				wanted[key] = true
			}
		}
		if len(wanted) < chunkRows {
			return nil
		}
		return look()
	})
	if err != nil || len(wanted) == 0 {
		return err
	}
	return look()
}

// checkRelations holds all relation rows to the model, and orders them by the
// item that they begin at.
func (r *run) checkRelations(ctx context.Context) error {
	reader := rowReader{files: r.files}
	r.refs = make([]relationRef, 0, r.relations.count)
	err := r.relations.scan(func(_ int, offset int64, record []byte) error {
		row := r.readRelation(&reader, offset, record)
		problems := rowProblems(row.Problems, r.relationProblems(row))
		if len(problems) > 0 {
			r.reject(&row.Place, problems)
		}
		if row.kind != nil && row.from.id != uuid.Nil && row.to.id != uuid.Nil {
			r.refs = append(r.refs, relationRef{from: row.from.id, offset: offset, bad: len(problems) > 0})
		}
		r.meter.step(1)
		if r.meter.done%chunkRows == 0 {
			return ctx.Err()
		}
		return nil
	})
	slices.SortFunc(r.refs, func(a, b relationRef) int {
		if c := bytes.Compare(a.from[:], b.from[:]); c != 0 {
			return c
		}
		return cmp.Compare(a.offset, b.offset)
	})
	return err
}

// readRelation reads a spooled row and finds its ends and type.
func (r *run) readRelation(reader *rowReader, offset int64, record []byte) *relationRow {
	row := &relationRow{RelationRow: reader.relation(record), offset: offset}
	row.from, row.to = r.entries[hashOf(row.From)], r.entries[hashOf(row.To)]
	row.kind, _ = r.model.RelationType(row.Type)
	return row
}

func (r *run) relationProblems(row *relationRow) []graph.Problem {
	var f facts
	var problems []graph.Problem
	if row.kind != nil {
		f, problems = stateRelation(row.kind, &row.RelationRow)
	}
	whole := true
	for _, end := range []struct {
		path, key string
		entry     *entry
	}{{"from", row.From, &row.from}, {"to", row.To, &row.to}} {
		p, ok := r.endProblem(end.path, end.key, end.entry)
		if p != nil {
			problems = append(problems, *p)
		}
		whole = whole && ok
	}
	relation := graph.Relation{Type: row.Type, From: row.from.id, To: row.to.id, Group: row.Group, Strength: row.Strength,
		Properties: propertiesOf(f)}
	if row.From == row.To {
		relation.To = relation.From
	} else if !whole {
		relation.From, relation.To = uuid.Nil, uuid.Max // unlike ends, whatever they are
	}
	for _, p := range model.CheckRelation(r.model, &relation, r.className(row.from), r.className(row.to)) {
		switch {
		case p.Path == "type" && !whole && row.kind != nil: // it speaks of classes that are unknown
			continue
		case p.Path == "to" && row.From == row.To:
			p.Value = graph.Shown(row.To)
		}
		problems = append(problems, p)
	}
	return problems
}

// endProblem says what is wrong with an end, and whether its class is known.
func (r *run) endProblem(path, key string, e *entry) (*graph.Problem, bool) {
	switch {
	case e.stored || e.stated && !e.rejected:
		return nil, e.class >= 0
	case e.stated && !r.rq.AcceptValid: // the item's own problem is reported
		return nil, false
	case e.stated:
		return &graph.Problem{Path: path, Value: graph.Shown(key), Reason: "the item that it names was refused"}, false
	case key == "":
		return &graph.Problem{Path: path, Reason: "the key of an item is required"}, false
	case graph.CheckKey(key) != nil:
		return &graph.Problem{Path: path, Value: graph.Shown(key), Reason: graph.CheckKey(key).Error()}, false
	case r.problems.keptBlocked: // what could not be read may hold the item
		return nil, false
	}
	return &graph.Problem{Path: path, Value: graph.Shown(key), Reason: reasonDangling}, false
}

const reasonDangling = "no item has this key, neither in the document nor on record"

func (r *run) className(e entry) string {
	if e.class < 0 || int(e.class) >= len(r.model.ClassNames()) || e.id == uuid.Nil {
		return ""
	}
	return r.model.ClassNames()[e.class]
}

func propertiesOf(f facts) graph.Properties {
	p := make(graph.Properties, len(f))
	for name, v := range f {
		if name != factStrength {
			p[name] = v
		}
	}
	return p
}

// relationChunks visits the ordered rows in chunks of whole items: all rows
// that begin at an item come together.
func (r *run) relationChunks(ctx context.Context, wanted func(first *relationRef) bool, visit func(refs [][]relationRef) error) error {
	var chunk [][]relationRef
	rows := 0
	for at := 0; at < len(r.refs); {
		end := at + 1
		for end < len(r.refs) && r.refs[end].from == r.refs[at].from {
			end++
		}
		if wanted(&r.refs[at]) {
			chunk = append(chunk, r.refs[at:end])
			rows += end - at
		}
		at = end
		if len(chunk) >= chunkRows || rows >= 2*chunkRows || at == len(r.refs) && len(chunk) > 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := visit(chunk); err != nil {
				return err
			}
			chunk, rows = nil, 0
		}
	}
	return nil
}

// planRelations compares the rows with what is stored.
func (r *run) planRelations(ctx context.Context) error {
	return r.relationChunks(ctx, func(*relationRef) bool { return true }, func(chunk [][]relationRef) error {
		stored, err := r.relationsFrom(ctx, chunk)
		if err != nil {
			return err
		}
		for _, refs := range chunk {
			changes, err := r.restate(refs, stored[refs[0].from], true)
			if err != nil {
				return err
			}
			refs[0].dirty = len(changes) > 0
			for _, c := range changes {
				r.countRelation(c)
			}
			r.meter.step(len(refs))
		}
		return nil
	})
}

func (r *run) countRelation(c *change) {
	switch c.kind {
	case ChangeCreated:
		r.counts.relationsCreated++
	case ChangeDeleted:
		r.counts.relationsDeleted++
	default:
		if c.withdrawn {
			r.counts.withdrawnRelations++
		}
		r.counts.relationsUpdated++
	}
}

// relationsFrom reads what is stored of the items of a chunk.
func (r *run) relationsFrom(ctx context.Context, chunk [][]relationRef) (map[uuid.UUID][]graph.Relation, error) {
	if r.empty {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(chunk))
	for i, refs := range chunk {
		ids[i] = refs[0].from
	}
	return relationsFrom(ctx, r.store, ids)
}

// beginnings is what a store may do better than RelationsOf: give the relations
// that begin at items, and no others.
type beginnings interface {
	RelationsFrom(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error)
}

// beginningsOf finds it in a store, or in the one that it wraps.
func beginningsOf(store graph.Reader) (beginnings, bool) {
	for {
		if s, ok := store.(beginnings); ok {
			return s, true
		}
		wraps, ok := store.(interface{ Unwrap() graph.Store })
		if !ok {
			return nil, false
		}
		store = wraps.Unwrap()
	}
}

// relationsFrom reads the relations that begin at items, by item.
func relationsFrom(ctx context.Context, store graph.Reader, ids []uuid.UUID) (map[uuid.UUID][]graph.Relation, error) {
	byFrom := make(map[uuid.UUID][]graph.Relation, len(ids))
	for _, id := range ids {
		byFrom[id] = nil
	}
	read := store.RelationsOf
	if s, ok := beginningsOf(store); ok {
		read = s.RelationsFrom
	}
	found, err := read(ctx, ids)
	for i := range found {
		if list, wanted := byFrom[found[i].From]; wanted {
			byFrom[found[i].From] = append(list, found[i])
		}
	}
	return byFrom, err
}
