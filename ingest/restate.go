package ingest

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// restate gives the changes that make the stored relations of one item what
// its rows say: each row's relation, and of each pair and type that the rows
// name no other group of this source.
func (r *run) restate(refs []relationRef, stored []graph.Relation, checking bool) ([]*change, error) {
	byIdentity := make(map[identity]*graph.Relation, len(stored))
	for i := range stored {
		byIdentity[identityOf(&stored[i])] = &stored[i]
	}
	stated, err := r.readStated(refs, checking)
	if err != nil {
		return nil, err
	}
	var changes []*change
	pairs := make(map[pair]*relationRow, len(stated))
	for _, row := range stated {
		id := row.identity()
		pairs[id.pair] = row
		was := byIdentity[id]
		delete(byIdentity, id)
		if was != nil && checking && r.report.Complete {
			r.kept = append(r.kept, was.ID)
		}
		if row.bad {
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
		id := identityOf(&stored[i])
		row := pairs[id.pair]
		if _, left := byIdentity[id]; !left || row == nil {
			continue
		}
		if c := r.withdrawRelation(&stored[i]); c != nil {
			changes = append(changes, c)
			if checking {
				r.dropped[stored[i].ID] = true
				r.noteRelation(c, row.From, row.To)
			}
		}
	}
	return changes, nil
}

// readStated reads the rows of one item in order, each relation once; one that
// stands there twice is a problem of the later row.
func (r *run) readStated(refs []relationRef, checking bool) ([]*relationRow, error) {
	rows := make([]*relationRow, 0, len(refs))
	first := make(map[identity]*relationRow, len(refs))
	reader := rowReader{files: r.files}
	for i := range refs {
		record, err := r.relations.at(refs[i].offset)
		if err != nil {
			return nil, err
		}
		row := r.readRelation(&reader, refs[i].offset, record)
		row.bad = refs[i].bad
		before, twice := first[row.identity()]
		if !twice {
			first[row.identity()] = row
			rows = append(rows, row)
			continue
		}
		if checking && !row.bad {
			refs[i].bad = true
			r.reject(&row.Place, []graph.Problem{{Value: graph.Shown(fmt.Sprintf("%s %s %s", row.From, row.Type, row.To)),
				Reason: fmt.Sprintf("the relation stands here twice; first in line %d", before.Place.Line)}})
		}
	}
	return rows, nil
}

func (row *relationRow) identity() identity {
	return identity{pair{row.Type, row.to.id}, row.Group}
}

func identityOf(rel *graph.Relation) identity { return identity{pair{rel.Type, rel.To}, rel.Group} }

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
		return &change{kind: ChangeCreated, relation: &merged, on: r.premiseOf(row)}, nil
	case stored.SameContent(&merged) && sameProvenance(&stored.Provenance, &merged.Provenance):
		return nil, nil
	}
	return &change{kind: ChangeUpdated, relation: &merged, relationBefore: stored}, nil
}

// premiseOf is what a new relation was checked against: the classes of its ends
// and, in a group, the other relations of its owner.
func (r *run) premiseOf(row *relationRow) *premise {
	on := &premise{items: []graph.GivenItem{{ID: row.from.id, Class: r.className(row.from)}, {ID: row.to.id, Class: r.className(row.to)}}}
	if row.Group == "" {
		return on
	}
	if owner, owned := ownerOf(row.kind, row.from.id, row.to.id); owned {
		on.quiet = []uuid.UUID{owner}
	}
	return on
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
	for i := range t.Properties { // what the type requires and nobody else says stays, said by nobody
		p := &t.Properties[i]
		if v := stored.Properties[p.Name]; p.Required && merged.Properties[p.Name].IsZero() && !v.IsZero() && fits(p, v) {
			c.byFact[p.Name] = append(c.byFact[p.Name], graph.Claim{Value: v})
			settleRelation(t, &merged, c)
		}
	}
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
