package ingest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
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

// relationsFrom reads the relations that begin at items, by item.
func relationsFrom(ctx context.Context, store graph.Reader, ids []uuid.UUID) (map[uuid.UUID][]graph.Relation, error) {
	byFrom := make(map[uuid.UUID][]graph.Relation, len(ids))
	for _, id := range ids {
		byFrom[id] = nil
	}
	found, err := store.RelationsOf(ctx, ids)
	for i := range found {
		if list, wanted := byFrom[found[i].From]; wanted {
			byFrom[found[i].From] = append(list, found[i])
		}
	}
	return byFrom, err
}

// restate gives the changes that make the stored relations of one item what
// its rows say: each row's relation, and of each pair and type that the rows
// name no other group of this source.
func (r *run) restate(refs []relationRef, stored []graph.Relation, checking bool) ([]*change, error) {
	byIdentity := make(map[identity]*graph.Relation, len(stored))
	for i := range stored {
		byIdentity[identityOf(&stored[i])] = &stored[i]
	}
	stated := make(map[identity]*relationRow, len(refs))
	pairs := make(map[pair]bool, len(refs))
	var changes []*change
	reader := rowReader{files: r.files}
	for i := range refs {
		record, err := r.relations.at(refs[i].offset)
		if err != nil {
			return nil, err
		}
		row := r.readRelation(&reader, refs[i].offset, record)
		id := identity{pair{row.Type, row.to.id}, row.Group}
		pairs[id.pair] = true
		if first, twice := stated[id]; twice {
			if checking && !refs[i].bad {
				refs[i].bad = true
				r.reject(&row.Place, []graph.Problem{{Value: graph.Shown(fmt.Sprintf("%s %s %s", row.From, row.Type, row.To)),
					Reason: fmt.Sprintf("the relation stands here twice; first in line %d", first.Place.Line)}})
			}
			continue
		}
		stated[id] = row
		was := byIdentity[id]
		if was != nil && checking && r.report.Complete {
			r.kept = append(r.kept, was.ID)
		}
		if refs[i].bad {
			continue
		}
		c, err := r.mergeRelation(row, was)
		if err != nil {
			return nil, err
		}
		if c != nil {
			changes = append(changes, c)
			if checking {
				r.noteRelation(c, row.From, row.To)
				r.useGroup(c, row)
			}
		}
	}
	for i := range stored {
		was := &stored[i]
		id := identityOf(was)
		if _, again := stated[id]; again || !pairs[id.pair] {
			continue
		}
		if c := r.withdrawRelation(was); c != nil {
			changes = append(changes, c)
			if checking {
				r.dropped[was.ID] = true
				r.noteStored(c, stated)
			}
		}
	}
	return changes, nil
}

func identityOf(rel *graph.Relation) identity { return identity{pair{rel.Type, rel.To}, rel.Group} }

// noteStored notes the change of a stored relation whose pair a row names.
func (r *run) noteStored(c *change, stated map[identity]*relationRow) {
	rel := c.relationBefore
	for id, row := range stated {
		if id.kind == rel.Type && id.to == rel.To {
			r.noteRelation(c, row.From, row.To)
			return
		}
	}
}

// mergeRelation gives what becomes of one row's relation; nil for nothing.
func (r *run) mergeRelation(row *relationRow, stored *graph.Relation) (*change, error) {
	f, _ := stateRelation(row.kind, &row.RelationRow)
	merged := graph.Relation{Type: row.Type, From: row.from.id, To: row.to.id, Group: row.Group}
	c := &claims{sources: map[string]string{}, byFact: map[string][]graph.Claim{}}
	if stored != nil {
		c = claimsOf(&stored.Provenance, relationFacts(stored))
		merged.ID, merged.Revision = stored.ID, stored.Revision
	} else {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		merged.ID = id
	}
	c.state(r.source, r.id, f)
	settleRelation(row.kind, &merged, c)
	switch {
	case stored == nil:
		return &change{kind: ChangeCreated, relation: &merged}, nil
	case stored.SameContent(&merged) && sameProvenance(&stored.Provenance, &merged.Provenance):
		return nil, nil
	}
	return &change{kind: ChangeUpdated, relation: &merged, relationBefore: stored}, nil
}

// withdrawRelation gives what becomes of a stored relation that the source
// names no longer; nil when the source never did.
func (r *run) withdrawRelation(stored *graph.Relation) *change {
	if _, names := stored.Provenance.Sources[r.source]; !names {
		return nil
	}
	c := claimsOf(&stored.Provenance, relationFacts(stored))
	t, known := r.model.RelationType(stored.Type)
	if !c.withdraw(r.source) || !known {
		return &change{kind: ChangeDeleted, relationBefore: stored}
	}
	merged := *stored
	settleRelation(t, &merged, c)
	return &change{kind: ChangeUpdated, withdrawn: true, relation: &merged, relationBefore: stored}
}

func (r *run) noteRelation(c *change, from, to string) {
	if !r.rq.DryRun {
		return
	}
	rel, before, after := c.relation, facts{}, facts{}
	if rel == nil {
		rel = c.relationBefore
	}
	entry := DiffEntry{Change: c.kind, Relation: &RelationName{from, rel.Type, to, rel.Group}}
	t, _ := r.model.RelationType(rel.Type)
	secret := func(name string) bool {
		p, known := model.RelationProperty(t, name)
		return known && p.Secret
	}
	if c.relationBefore != nil {
		before = relationFacts(c.relationBefore)
	}
	if c.relation != nil {
		after = relationFacts(c.relation)
	}
	entry.Fields = fieldChanges(before, after, secret)
	if c.kind == ChangeUpdated {
		entry.Fields = append(entry.Fields, sourcesChange(&c.relationBefore.Provenance, &c.relation.Provenance)...)
	}
	r.note(entry)
}

// writeRelations plans the items whose relations change again, on what is
// stored now, and writes them.
func (r *run) writeRelations(ctx context.Context, w *writer) error {
	return r.relationChunks(ctx, func(first *relationRef) bool { return first.dirty }, func(chunk [][]relationRef) error {
		stored, err := r.relationsFrom(ctx, chunk)
		if err != nil {
			return err
		}
		for _, refs := range chunk {
			changes, err := r.restate(refs, stored[refs[0].from], false)
			if err != nil {
				return err
			}
			for _, c := range changes {
				if err := w.put(ctx, c); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
