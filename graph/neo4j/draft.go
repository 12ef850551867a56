package neo4j

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// draft is a batch on its way into one statement, with where in the batch each
// id stands, so that what the statement finds can be told by operation.
type draft struct {
	*graph.Prepared
	op    string
	model *graph.Model // that the batch puts, indexed; else nil

	itemAt, relationAt map[string]int   // operation by id
	endsAt             map[string][]end // of its relations, by the id of an item which the batch does not put
	keys               map[string]int   // operation by the key of its item
	places             map[place]int    // operation by what only one relation may have

	itemsPut, itemsPurged, relationsPut, relationsDeleted []string
	items                                                 []*graph.Item
	relations                                             []map[string]any
	itemIfs, relationIfs                                  []map[string]any
	modelAt                                               int
	fresh                                                 bool // it puts nothing but what is new, as it says
	modelIf                                               *graph.RevisionNumber
	given                                                 graph.Given

	missing, conflicts []graph.Problem // found without the store
}

// errModelMoved: labels were made by a model that is not the newest.
var errModelMoved = errors.New("the model has changed")

// maxClass is the longest class that the indexes hold, in bytes.
const maxClass = 4096

func newDraft(op string, p *graph.Prepared) (*draft, error) {
	d := &draft{Prepared: p, op: op, itemAt: map[string]int{}, relationAt: map[string]int{},
		endsAt: map[string][]end{}, keys: map[string]int{}, places: map[place]int{}, itemsPut: []string{}, itemsPurged: []string{}, relationsPut: []string{},
		relationsDeleted: []string{}, relations: []map[string]any{}, itemIfs: []map[string]any{}, relationIfs: []map[string]any{}}
	var long []graph.Problem
	for i := range p.Ops {
		if it := p.Ops[i].PutItem; it != nil && len(it.Class) > maxClass {
			long = append(long, graph.Problem{Path: opPath(i) + ".class", Value: graph.Shown(it.Class), Reason: "a class has at most 4,096 bytes"})
		}
		if err := d.add(i); err != nil {
			return nil, err
		}
	}
	if err := graph.Invalid(op, long); err != nil {
		return nil, err
	}
	if p.Given != nil {
		d.given = *p.Given
	}
	d.checkEnds()
	d.checkTwice()
	d.fresh = len(p.Ops) > 0 && d.givenEnds() && len(p.Records)+len(d.missing)+len(d.conflicts) == 0 && !slices.ContainsFunc(p.Ops, func(op graph.Op) bool {
		return op.PutItem == nil && op.PutRelation == nil || op.If == nil || *op.If != 0
	})
	return d, nil
}

func opPath(i int) string { return fmt.Sprintf("ops[%d]", i) }

// invalidBytes is how the stored form shows bytes that are no UTF-8. No server
// takes them, so the text is stored as that form has it.
var invalidBytes = []byte(`\ufffd`)

// add takes in one operation.
func (d *draft) add(i int) error {
	op := &d.Ops[i]
	switch {
	case op.PutItem != nil:
		it := op.PutItem
		if bytes.Contains(d.Forms[i], invalidBytes) {
			clean, err := graph.DecodeItem(d.Forms[i])
			if err != nil {
				return corrupt(d.op, "item", err)
			}
			it = &clean
		}
		id := it.ID.String()
		d.itemsPut, d.items, d.itemAt[id] = append(d.itemsPut, id), append(d.items, it), i
		d.expect(&d.itemIfs, id, op.If)
	case op.PurgeItem != nil:
		id := op.PurgeItem.ID.String()
		d.itemsPurged, d.itemAt[id] = append(d.itemsPurged, id), i
		d.expect(&d.itemIfs, id, op.If)
	case op.PutRelation != nil:
		return d.addRelation(i)
	case op.DeleteRelation != nil:
		id := op.DeleteRelation.ID.String()
		d.relationsDeleted, d.relationAt[id] = append(d.relationsDeleted, id), i
		d.expect(&d.relationIfs, id, op.If)
	default:
		// The stored form, so that the caller's model is neither kept nor indexed.
		model, err := graph.DecodeModel(d.Forms[i])
		if err != nil {
			return corrupt(d.op, "model", err)
		}
		d.model, d.modelAt, d.modelIf = model, i, op.If
	}
	return nil
}

func (d *draft) addRelation(i int) error {
	r := d.Ops[i].PutRelation
	if bytes.Contains(d.Forms[i], invalidBytes) {
		clean, err := graph.DecodeRelation(d.Forms[i])
		if err != nil {
			return corrupt(d.op, "relation", err)
		}
		r = &clean
	}
	id, from, to := r.ID.String(), r.From.String(), r.To.String()
	d.relationsPut, d.relationAt[id] = append(d.relationsPut, id), i
	d.relations = append(d.relations, map[string]any{"id": id, "kind": relationshipType(r.Type), "from": from, "to": to,
		"props": relationProps(r, id), "shape": registerProps(r, id, from, to)})
	d.expect(&d.relationIfs, id, d.Ops[i].If)
	return nil
}

func (d *draft) expect(list *[]map[string]any, id string, revision *graph.RevisionNumber) {
	if revision != nil {
		*list = append(*list, map[string]any{"id": id, "expected": number64(*revision)})
	}
}

// checkEnds notes the ends that the store must have, and finds those that the
// batch itself purges.
func (d *draft) checkEnds() {
	for i := range d.Ops {
		r := d.Ops[i].PutRelation
		if r == nil {
			continue
		}
		for _, e := range []struct {
			end
			id uuid.UUID
		}{{end{i, ".from"}, r.From}, {end{i, ".to"}, r.To}} {
			id := e.id.String()
			at, inBatch := d.itemAt[id]
			switch {
			case !inBatch:
				d.endsAt[id] = append(d.endsAt[id], e.end)
			case d.Ops[at].PurgeItem != nil:
				d.missing = append(d.missing, e.missing(id))
			}
		}
	}
}

// end is where an operation names an item.
type end struct {
	op    int
	field string
}

func (e end) missing(id string) graph.Problem {
	return graph.Problem{Path: opPath(e.op) + e.field, Value: id, Reason: "no item has this id"}
}

// checkTwice finds keys, and relations of one type and group, that stand in
// the batch twice.
func (d *draft) checkTwice() {
	clashes := map[int]bool{} // an operation that was told of
	clash := func(reason [2]string, value string, at ...int) {
		for _, i := range at {
			if !clashes[i] {
				clashes[i] = true
				d.clash(reason, value, i)
			}
		}
	}
	for i := range d.Ops {
		if it := d.Ops[i].PutItem; it != nil {
			if first, twice := d.keys[it.Key]; twice {
				clash(takenKey, it.Key, first, i)
			} else {
				d.keys[it.Key] = i
			}
		}
		if r := d.Ops[i].PutRelation; r != nil {
			at := placeOfRelation(r)
			if first, twice := d.places[at]; twice {
				clash(takenGroup, r.Group, first, i)
			} else {
				d.places[at] = i
			}
		}
	}
}

// The reasons of conflicts, with the field at fault.
var (
	takenKey      = [2]string{".key", "another item has this key"}
	takenGroup    = [2]string{"", "a second relation of the same type and group between these items"}
	movedRelation = [2]string{"", "the relation is stored with another end or another type"}
	heldItem      = [2]string{"", "the item keeps relations, which must be deleted first or in the same batch"}
)

func (d *draft) clash(reason [2]string, value string, at ...int) {
	for _, i := range at {
		d.conflicts = append(d.conflicts, graph.Problem{Path: opPath(i) + reason[0], Value: graph.Shown(value), Reason: reason[1]})
	}
}

// params are those of the statement, with labels by a vocabulary.
func (d *draft) params(v *vocabulary, now time.Time) params {
	next := v
	relabel := []map[string]any{}
	var model any
	if d.model != nil {
		next = &vocabulary{model: d.model}
		relabel, model = v.relabel(next), string(d.Forms[d.modelAt])
	}
	items := make([]map[string]any, len(d.items))
	for i, it := range d.items {
		items[i] = map[string]any{"id": it.ID.String(), "key": it.Key, "labels": next.labels(it), "props": itemProps(it)}
	}
	ends := make([]string, 0, len(d.endsAt))
	for id := range d.endsAt {
		ends = append(ends, id)
	}
	records := make([]map[string]any, len(d.Records))
	for i, r := range d.Records {
		records[i] = map[string]any{"at": i, "kind": r.Kind, "id": r.ID, "version": r.Version, "body": bodyOf(r.Record), "delete": r.Delete}
	}
	all := params{
		"batch": d.ID, "hash": d.Hash, "now": instant(now).Truncate(time.Millisecond), "schema": schemaVersion,
		"modelRevision": number64(v.revision),
		"refuse": len(d.missing)+len(d.conflicts) > 0 || d.modelIf != nil && *d.modelIf != v.revision ||
			d.given.Model != nil && *d.given.Model != v.revision,
		"revision": map[string]any{"actor": validText(d.Actor), "source": validText(d.Source), "run": validText(d.Run),
			"message": validText(d.Message), "itemsPut": len(d.itemsPut), "relationsPut": len(d.relationsPut), "modelPut": d.model != nil},
		"itemsPut": d.itemsPut, "itemsPurged": d.itemsPurged, "relationsPut": d.relationsPut, "relationsDeleted": d.relationsDeleted,
		"items": items, "relations": d.relations, "ends": ends, "itemIfs": d.itemIfs, "relationIfs": d.relationIfs,
		"records": records, "model": model, "relabel": relabel,
	}
	d.giveTo(all)
	return all
}

// only are the parameters that a query has, out of those of any batch.
func only(p params, q cypher.Query) params {
	some := params{}
	for _, name := range q.Parameters {
		some[name] = p[name]
	}
	return some
}

// whole says that a statement wrote all that was sent.
func (d *draft) whole(answer row) bool {
	return as[int64](answer["itemsWritten"]) == int64(len(d.items)) && as[int64](answer["relationsWritten"]) == int64(len(d.relations))
}

// revision is what the batch has become.
func (d *draft) revision(answer row) graph.Revision {
	return graph.Revision{Number: revisionOf(answer["number"]), Batch: d.ID, Hash: d.Hash, At: as[time.Time](answer["at"]).UTC(),
		Actor: validText(d.Actor), Source: validText(d.Source), Run: validText(d.Run), Message: validText(d.Message),
		ItemsPut: len(d.itemsPut), ItemsPurged: int(as[int64](answer["itemsPurged"])), RelationsPut: len(d.relationsPut),
		RelationsDeleted: int(as[int64](answer["relationsDeleted"])), ModelPut: d.model != nil}
}

// verdict is nil where the statement has written the batch, else the first
// kind of failure, with every operation at fault.
func (d *draft) verdict(answer row, v *vocabulary) error {
	if stored := as[int64](answer["storedSchema"]); stored != schemaVersion {
		return schemaError(d.op, stored)
	}
	if revisionOf(answer["storedModel"]) != v.revision {
		return errModelMoved
	}
	if number := revisionOf(answer["number"]); number > 0 {
		if err := d.CheckRestored(d.op, number-1); err != nil {
			return err
		}
	}
	if stale := d.staleProblems(answer, v); len(stale) > 0 {
		return &graph.Error{Code: graph.CodeStale, Op: d.op, Msg: "what the batch builds on has changed", Problems: inOrder(stale)}
	}
	missing := slices.Clone(d.missing)
	for _, id := range texts(answer["missing"]) {
		for _, e := range d.endsAt[id] {
			missing = append(missing, e.missing(id))
		}
	}
	if len(missing) > 0 {
		return graph.Invalid(d.op, inOrder(missing))
	}
	if conflicts := d.conflictProblems(answer); len(conflicts) > 0 {
		return &graph.Error{Code: graph.CodeConflict, Op: d.op, Msg: "the batch collides with what is stored", Problems: inOrder(conflicts)}
	}
	if !as[bool](answer["go"]) {
		return &graph.Error{Code: graph.CodeInternal, Op: d.op, Msg: "the batch was not written, for no known reason"}
	}
	if !d.whole(answer) {
		return corrupt(d.op, "relation", errors.New("some of the batch could not be written"))
	}
	return nil
}

func (d *draft) staleProblems(answer row, v *vocabulary) []graph.Problem {
	var problems []graph.Problem
	say := func(path string) {
		problems = append(problems, graph.Problem{Path: path, Reason: "it was changed by another revision, or its presence is not as expected"})
	}
	for _, id := range texts(answer["staleItems"]) {
		say(opPath(d.itemAt[id]))
	}
	for _, id := range texts(answer["staleRelations"]) {
		say(opPath(d.relationAt[id]))
	}
	for _, at := range as[[]any](answer["staleRecords"]) {
		say(fmt.Sprintf("records[%d]", as[int64](at)))
	}
	if d.modelIf != nil && *d.modelIf != v.revision {
		say(opPath(d.modelAt))
	}
	return append(problems, d.notGiven(answer, v)...)
}

func (d *draft) conflictProblems(answer row) []graph.Problem {
	found := &draft{Prepared: d.Prepared, conflicts: slices.Clone(d.conflicts)}
	for _, id := range texts(answer["takenKeys"]) {
		at := d.itemAt[id]
		found.clash(takenKey, d.Ops[at].PutItem.Key, at)
	}
	for _, id := range texts(answer["movedRelations"]) {
		found.clash(movedRelation, id, d.relationAt[id])
	}
	for _, id := range texts(answer["takenGroups"]) {
		at := d.relationAt[id]
		found.clash(takenGroup, d.Ops[at].PutRelation.Group, at)
	}
	for _, id := range texts(answer["heldItems"]) {
		found.clash(heldItem, id, d.itemAt[id])
	}
	return found.conflicts
}

// inOrder sorts problems by place, each once.
func inOrder(problems []graph.Problem) []graph.Problem {
	slices.SortFunc(problems, func(a, b graph.Problem) int {
		if d := opNumber(a.Path) - opNumber(b.Path); d != 0 {
			return d
		}
		return bytes.Compare([]byte(a.Path), []byte(b.Path))
	})
	return slices.Compact(problems)
}

// opNumber is the place that a path begins with; records come after operations.
func opNumber(path string) int {
	var n int
	if _, err := fmt.Sscanf(path, "ops[%d]", &n); err == nil {
		return n
	}
	_, _ = fmt.Sscanf(path, "records[%d]", &n)
	return graph.MaxBatchOps + n
}
