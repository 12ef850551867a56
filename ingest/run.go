package ingest

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// run is one import on its way. Decoding fills the spools; check compares them
// with what is stored and plans; write carries the plan out.
type run struct {
	store  graph.Store
	rq     *Request
	id     string
	source string // decided after decoding

	files     []string
	items     spool
	relations spool
	header    Header // of all files together
	problems  collector
	meter     meter
	report    Report
	lease     *lease          // on the run's record; nil while there is none
	leased    context.Context //nolint:containedctx // of the writing: ends where the lease is lost
	owed      bool            // that it is partial could not be put on record

	// Of the updated that were written: named by no row.
	withdrawn, withdrawnRelations int

	misfits map[int][]graph.Problem // rows that do not fit the stored relations

	plan
}

// plan is what check finds out; it is made anew when another writer came
// between.
type plan struct {
	empty     bool // the store holds nothing
	model     *graph.Model
	stored    graph.RevisionNumber // that put the stored model; 0 for none
	newModel  bool
	head      graph.RevisionNumber   // the newest when the plan was begun
	given     graph.Given            // what the new model was checked against
	retired   map[uuid.UUID]string   // stored items that are retired, by class, as far as relations were held to them
	founded   map[uuid.UUID]*premise // what the relations of items that get another class, or come back, were held to
	classes   map[string]int16
	entries   map[hash]entry
	itemState []byte // by row
	refs      []relationRef
	groups    map[groupKey]*groupUse
	kept      []uuid.UUID // stored relations that the input states; when complete
	dropped   map[uuid.UUID]bool
	retire    []uuid.UUID // items that the source names no longer
	prune     []uuid.UUID // items that relations to prune begin at
	pruned    map[uuid.UUID]bool
	reclassed []int              // rows whose items get another class, or come back
	absent    map[uuid.UUID]bool // items that are retired after the import; when complete
	holding   map[uuid.UUID]bool // items that keep what the source said, though it names them no longer
	counts    counts
	diff      Diff
}

// counts are planned changes.
type counts struct {
	created, updated, retired, rejected                  int
	relationsCreated, relationsUpdated, relationsDeleted int

	// Of the updated: named by no row, since only a claim was taken back.
	withdrawn, withdrawnRelations int
}

func (c *counts) total() int {
	return c.created + c.updated + c.retired + c.relationsCreated + c.relationsUpdated + c.relationsDeleted
}

func (r *run) newPlan() {
	r.plan = plan{entries: make(map[hash]entry, r.items.count), itemState: make([]byte, r.items.count),
		groups: map[groupKey]*groupUse{}, dropped: map[uuid.UUID]bool{}, pruned: map[uuid.UUID]bool{}, holding: map[uuid.UUID]bool{},
		founded: map[uuid.UUID]*premise{}, retired: map[uuid.UUID]string{},
		diff: Diff{Entries: []DiffEntry{}}}
	r.problems.rewind()
}

// Header, Item, Relation and Problem make the run the sink of its source.

func (r *run) Header(h Header) error {
	say := func(path, value, reason string) {
		r.problems.block(h.Place.Locate(graph.Problem{Path: path, Value: graph.Shown(value), Reason: reason}))
	}
	if h.Source != "" {
		if err := CheckSource(h.Source); err != nil {
			say("source", h.Source, "a source's name is 1 to 128 bytes of UTF-8 without control characters")
		} else if r.header.Source != "" && r.header.Source != h.Source && r.rq.Source == "" {
			say("source", h.Source, "the files of one import have one source; another says "+graph.Shown(r.header.Source))
		}
		r.header.Source = h.Source
	}
	if h.Complete != nil {
		if r.header.Complete != nil && *r.header.Complete != *h.Complete && r.rq.Complete == nil {
			say("complete", "", "the files of one import are complete together or not at all; another says otherwise")
		}
		r.header.Complete = h.Complete
	}
	if h.Model != nil {
		if r.header.Model != nil {
			say("model", "", "one file of an import may bring a model; another one does too")
		}
		r.header.Model, r.header.Place = h.Model, h.Place
	}
	return nil
}

func (r *run) Item(row *ItemRow) error {
	var w rowWriter
	if err := w.item(r.file(row.Place.File), row); err != nil {
		return err
	}
	r.meter.step(1)
	return r.items.append(w.b)
}

func (r *run) Relation(row *RelationRow) error {
	var w rowWriter
	if err := w.relation(r.file(row.Place.File), row); err != nil {
		return err
	}
	r.meter.step(1)
	return r.relations.append(w.b)
}

func (r *run) Problem(p graph.Problem) { r.problems.block(p) }

func (r *run) file(name string) int {
	if i := slices.Index(r.files, name); i >= 0 {
		return i
	}
	r.files = append(r.files, name)
	return len(r.files) - 1
}

// settleHeader decides source and completeness.
func (r *run) settleHeader() {
	r.source = r.rq.Source
	if r.source == "" {
		r.source = r.header.Source
	}
	if r.source == "" {
		r.source = graph.SourceManual
	}
	complete := r.rq.Complete
	if complete == nil {
		complete = r.header.Complete
	}
	r.report.Source, r.report.Complete = r.source, complete != nil && *complete
}

// loadModel reads the stored model and adds what the input brings, held to
// what is stored.
func (r *run) loadModel(ctx context.Context) error {
	stored, revision, err := r.store.Model(ctx, 0)
	switch {
	case graph.CodeOf(err) == graph.CodeNotFound:
		stored = model.BuiltIn()
	case err != nil:
		return err
	default:
		r.stored = revision
	}
	r.model = stored
	if r.header.Model != nil {
		if err := r.extendModel(ctx, stored); err != nil {
			return err
		}
	}
	r.classes = make(map[string]int16, len(r.model.Classes))
	for i, name := range r.model.ClassNames() {
		r.classes[name] = int16(i) //nolint:gosec // a model file of 8 MiB holds fewer
	}
	return nil
}

func (r *run) extendModel(ctx context.Context, stored *graph.Model) error {
	place := Place{File: r.header.Place.File, Path: "model"}
	file, problems := model.FromNode(place.File, r.header.Model)
	extended := (*graph.Model)(nil)
	if len(problems) == 0 {
		extended, problems = model.Extend(stored, file)
	}
	for _, p := range problems {
		r.problems.block(place.Locate(p))
	}
	if extended == nil || model.Same(extended, stored) {
		return nil
	}
	check, err := CheckModel(ctx, r.store, stored, extended)
	if err != nil {
		return err
	}
	for _, p := range check.Problems {
		p.File = place.File
		r.problems.block(p)
	}
	r.problems.total += check.Total - len(check.Problems)
	r.given = check.Given
	r.model, r.newModel = extended, true
	return nil
}

// collector keeps the first problems and counts all.
type collector struct {
	list    []graph.Problem
	total   int
	blocked bool // one belongs to no row

	keptList, keptTotal int // as after decoding
	keptBlocked         bool
}

func (c *collector) add(p graph.Problem) {
	c.total++
	if len(c.list) < MaxProblems {
		c.list = append(c.list, p)
	}
}

func (c *collector) block(p graph.Problem) {
	c.blocked = true
	c.add(p)
}

// mark ends the decoding: rewind returns to here.
func (c *collector) mark() { c.keptList, c.keptTotal, c.keptBlocked = len(c.list), c.total, c.blocked }

func (c *collector) rewind() {
	c.list, c.total, c.blocked = c.list[:c.keptList], c.keptTotal, c.keptBlocked
}

// sorted gives the problems in the order of files and lines.
func (c *collector) sorted(files []string) []graph.Problem {
	order := map[string]int{}
	for i, name := range files {
		order[name] = i
	}
	list := slices.Clone(c.list)
	slices.SortStableFunc(list, func(a, b graph.Problem) int {
		if d := order[a.File] - order[b.File]; d != 0 {
			return d
		}
		return a.Line - b.Line
	})
	if list == nil {
		list = []graph.Problem{}
	}
	return list
}

// meter tells the progress of a phase, at most every tenth of a second.
type meter struct {
	tell        func(Progress)
	phase       string
	done, total int
	began, told time.Time
}

const tellEvery = 100 * time.Millisecond

func (m *meter) begin(phase string, total int) {
	m.phase, m.done, m.total, m.began = phase, 0, total, time.Now()
	m.say()
}

func (m *meter) step(n int) {
	before := m.done
	m.done += n
	if m.tell != nil && before/256 != m.done/256 && time.Since(m.told) >= tellEvery {
		m.say()
	}
}

func (m *meter) say() {
	if m.tell == nil {
		return
	}
	m.told = time.Now()
	p := Progress{Phase: m.phase, Done: m.done, Total: m.total}
	if seconds := m.told.Sub(m.began).Seconds(); seconds > 0 {
		p.Rate = float64(m.done) / seconds
	}
	m.tell(p)
}

// reject reports a row with problems. In a plan that accepts good rows it is
// left out.
func (r *run) reject(place *Place, problems []graph.Problem) {
	r.counts.rejected++
	for _, p := range problems {
		r.problems.add(place.Locate(p))
	}
}

// note adds a change to the diff of a dry run.
func (r *run) note(entry DiffEntry) {
	r.diff.Total++
	if len(r.diff.Entries) < MaxDiff {
		r.diff.Entries = append(r.diff.Entries, entry)
	}
}

// fieldChanges compares facts. Values of secret properties are not shown.
func fieldChanges(before, after facts, secret func(name string) bool) []FieldChange {
	names := slices.Collect(maps.Keys(before))
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	changes := []FieldChange{}
	for _, name := range names {
		if before[name].Equal(after[name]) {
			continue
		}
		c := FieldChange{Field: name, Before: shownFact(before, name), After: shownFact(after, name)}
		if secret(name) {
			c.Before, c.After = hidden(c.Before), hidden(c.After)
		}
		changes = append(changes, c)
	}
	return changes
}

func hidden(v any) any {
	if v == nil {
		return nil
	}
	return "hidden"
}

func shownFact(f facts, name string) any {
	switch name {
	case factTags, factFacets, factRequirements, factRootFor, factEndpointFor:
		var v any
		f.readJSON(name, &v)
		return v
	}
	return f[name].Plain()
}

func sourcesChange(before, after *graph.Provenance) []FieldChange {
	list := func(p *graph.Provenance) []string { return slices.Sorted(maps.Keys(p.Sources)) }
	b, a := list(before), list(after)
	if slices.Equal(a, b) {
		return nil
	}
	return []FieldChange{{Field: "sources", Before: b, After: a}}
}
