package ingest

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Rows are worked on in chunks: so many rows, or so many spooled bytes.
const (
	chunkRows  = 2000
	chunkBytes = 4 << 20
)

// itemRow is a spooled item on its way.
type itemRow struct {
	ItemRow
	ordinal   int
	statement itemStatement
}

// change is one planned operation. Before is nil for what is created, and
// after for a relation that is deleted.
type change struct {
	kind                     string
	withdrawn                bool // no row names it: a claim is taken back
	item, itemBefore         *graph.Item
	relation, relationBefore *graph.Relation

	on *premise // what it was checked against besides what it replaces; nil for the model alone
}

// checkItems holds all item rows to the model and to what is stored, and
// notes what becomes of each.
func (r *run) checkItems(ctx context.Context) error {
	return r.itemChunks(ctx, func(int) bool { return true }, func(rows []*itemRow) error {
		rows = r.identify(rows)
		stored, err := r.storedItems(ctx, rows)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := r.checkItem(row, stored[row.Key]); err != nil {
				return err
			}
		}
		r.meter.step(len(rows))
		return nil
	})
}

// itemChunks visits the rows that are wanted, chunk by chunk.
func (r *run) itemChunks(ctx context.Context, wanted func(ordinal int) bool, visit func(rows []*itemRow) error) error {
	reader := rowReader{files: r.files}
	var rows []*itemRow
	size := 0
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := visit(rows)
		rows, size = nil, 0
		return err
	}
	err := r.items.scan(func(ordinal int, _ int64, record []byte) error {
		if !wanted(ordinal) {
			return nil
		}
		rows = append(rows, &itemRow{ItemRow: reader.item(record), ordinal: ordinal})
		if size += len(record); len(rows) < chunkRows && size < chunkBytes {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// identify reads statements and enters the rows by key; it gives back those
// that are sound so far.
func (r *run) identify(rows []*itemRow) []*itemRow {
	sound := rows[:0:0]
	for _, row := range rows {
		statement, problems := stateItem(r.model, &row.ItemRow)
		row.statement = statement
		problems = rowProblems(row.Problems, problems)
		if row.Key != "" {
			if first := r.enter(row, len(problems) > 0); first != "" {
				problems = append(problems, graph.Problem{Path: "key", Value: graph.Shown(row.Key), Reason: "the key stands here twice; first " + first})
			}
		}
		if len(problems) > 0 {
			r.itemState[row.ordinal] = rowRejected
			r.reject(&row.Place, problems)
			continue
		}
		sound = append(sound, row)
	}
	return sound
}

// enter puts the row into the index. It says where the key stood first when
// it stands there already.
func (r *run) enter(row *itemRow, rejected bool) (first string) {
	h := hashOf(row.Key)
	e, known := r.entries[h]
	if known && e.stated {
		first = fmt.Sprintf("in line %d", e.line)
		if name := r.files[e.file]; name != row.Place.File {
			first = fmt.Sprintf("in %s, line %d", name, e.line)
		}
		return first
	}
	class, ok := r.classes[row.Class]
	if !ok {
		class = -1
	}
	r.entries[h] = entry{line: int32(min(row.Place.Line, 1<<31-1)), file: uint16(r.file(row.Place.File)), //nolint:gosec // bounded
		class: class, stated: true, rejected: rejected}
	return ""
}

// storedItems looks up rows by key.
func (r *run) storedItems(ctx context.Context, rows []*itemRow) (map[string]*graph.Item, error) {
	if r.empty || len(rows) == 0 {
		return nil, nil
	}
	keys := make([]string, 0, len(rows))
	for _, row := range rows {
		if graph.CheckKey(row.Key) == nil {
			keys = append(keys, row.Key)
		}
	}
	found, err := r.store.ItemsByKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	byKey := make(map[string]*graph.Item, len(found))
	for i := range found {
		byKey[found[i].Key] = &found[i]
	}
	return byKey, nil
}

// checkItem merges one row and notes what becomes of it.
func (r *run) checkItem(row *itemRow, stored *graph.Item) error {
	merged := mergeItem(r.model, stored, &row.statement, r.source, r.id)
	h := hashOf(row.Key)
	e := r.entries[h]
	if stored == nil {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		e.id = id
	} else {
		e.id, e.stored, e.retired = stored.ID, true, stored.Retired
	}
	if class, ok := r.classes[merged.Class]; ok {
		e.class = class
	}
	problems := r.misfits[row.ordinal]
	if problems == nil {
		problems = model.CheckItem(r.model, &merged)
	}
	if len(problems) > 0 {
		e.rejected = true
		if class, ok := r.classOf(stored); ok {
			e.class = class
		}
		r.itemState[row.ordinal] = rowRejected
		r.reject(&row.Place, problems)
		r.entries[h] = e
		return nil
	}
	r.entries[h] = e
	c := itemChange(stored, &merged)
	switch {
	case c == nil:
		return nil
	case stored == nil:
		r.itemState[row.ordinal] = rowCreated
		r.counts.created++
	default:
		r.itemState[row.ordinal] = rowUpdated
		r.counts.updated++
		if stored.Class != merged.Class || stored.Retired {
			r.reclassed = append(r.reclassed, row.ordinal)
		}
	}
	r.noteItem(c)
	return nil
}

// classOf is the class that an item is stored with.
func (r *run) classOf(stored *graph.Item) (class int16, ok bool) {
	if stored != nil {
		class, ok = r.classes[stored.Class]
	}
	return class, ok
}

// itemChange compares an item with what is stored; nil when nothing changes.
func itemChange(stored, merged *graph.Item) *change {
	switch {
	case stored == nil:
		return &change{kind: ChangeCreated, item: merged}
	case stored.SameContent(merged) && sameProvenance(&stored.Provenance, &merged.Provenance):
		return nil
	case stored.Retired && !merged.Retired:
		return &change{kind: ChangeRevived, item: merged, itemBefore: stored}
	case !stored.Retired && merged.Retired:
		return &change{kind: ChangeRetired, item: merged, itemBefore: stored}
	}
	return &change{kind: ChangeUpdated, item: merged, itemBefore: stored}
}

func (r *run) noteItem(c *change) {
	if !r.rq.DryRun {
		return
	}
	if r.diff.Total >= MaxDiff {
		r.diff.Total++
		return
	}
	class, _ := r.model.Class(c.item.Class)
	secret := func(name string) bool { return class != nil && class.ByName[name] != nil && class.ByName[name].Secret }
	entry := DiffEntry{Change: c.kind, Item: &ItemName{c.item.Key, c.item.Class, c.item.Name}, Fields: []FieldChange{}}
	before, provenance := facts{}, &graph.Provenance{}
	if c.itemBefore != nil {
		before, provenance = itemFacts(c.itemBefore), &c.itemBefore.Provenance
	}
	entry.Fields = fieldChanges(before, itemFacts(c.item), secret)
	if c.itemBefore != nil {
		entry.Fields = append(entry.Fields, sourcesChange(provenance, &c.item.Provenance)...)
	}
	r.note(entry)
}

// writeItems plans the rows that change again, on what is stored now, and
// writes them.
func (r *run) writeItems(ctx context.Context, w *writer) error {
	changes := func(ordinal int) bool {
		return r.itemState[ordinal] == rowCreated || r.itemState[ordinal] == rowUpdated
	}
	return r.itemChunks(ctx, changes, func(rows []*itemRow) error {
		var known []*itemRow
		for _, row := range rows {
			row.statement, _ = stateItem(r.model, &row.ItemRow)
			if r.itemState[row.ordinal] == rowUpdated {
				known = append(known, row)
			}
		}
		stored, err := r.storedItems(ctx, known)
		if err != nil {
			return err
		}
		for _, row := range rows {
			merged := mergeItem(r.model, stored[row.Key], &row.statement, r.source, r.id)
			if merged.ID == uuid.Nil {
				merged.ID = r.entries[hashOf(row.Key)].id
			}
			if c := itemChange(stored[row.Key], &merged); c != nil {
				if err := r.founds(c); err != nil {
					return err
				}
				if err := w.put(ctx, c); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
