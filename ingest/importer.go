package ingest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Importer imports into one store. It is safe for concurrent use; imports
// that run at the same time see each other's batches, and each item is written
// by one of them at a time.
type Importer struct {
	store   graph.Store
	sources []Source
	writing atomic.Int64
	owed    owedRuns
}

// New makes an importer. The order of sources is that of detection: the first
// that recognises a file decodes it.
func New(store graph.Store, sources ...Source) *Importer {
	return &Importer{store: store, sources: sources}
}

// Request asks for an import.
type Request struct {
	Files  []File // at least one; all of one format
	Format string // one of [Importer.Formats]; "" detects it
	Source string // who says it; "" what the document says, else "manual"

	// Complete says that the files are all that the source knows; nil leaves
	// it to the document.
	Complete *bool

	// Mapping says how tables are to be read; nil: as they are. Only formats
	// that are tables heed it.
	Mapping *Mapping

	DryRun      bool // report what would change, and write nothing
	AcceptValid bool // write the good rows and report the rest
	Actor       string
	Message     string

	// Progress, when set, is called now and then, from the goroutine of Import.
	Progress func(Progress)
}

// Formats lists the names of all formats, in the order of the table.
func (im *Importer) Formats() []string {
	var names []string
	for _, s := range im.sources {
		names = append(names, s.Formats()...)
	}
	return names
}

// Active says that an import is writing now, so that what is stored may be
// half of what a document says.
func (im *Importer) Active() bool { return im.writing.Load() > 0 }

// attempts bounds how often an import is planned anew because another writer
// came between.
const attempts = 8

// Import reads the files, checks them whole, and writes what differs from what
// is stored.
//
// Problems of content: CodeInvalid, with the problems in the error and in the
// report; nothing was written. With AcceptValid rows with a problem are left
// out, and only a problem that belongs to no row fails; what was left out may
// be what the source still knows, so then nothing is retired or deleted.
//
// An error after a batch took effect comes with a report that says Partial.
// Sending the same again completes it.
func (im *Importer) Import(ctx context.Context, rq Request) (Report, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Report{}, graph.Errorf(graph.CodeInternal, "ingest.Import", "no random number: %w", err)
	}
	r := &run{store: im.store, rq: &rq, id: id.String(), meter: meter{tell: rq.Progress}}
	r.report = Report{Run: r.id, Source: rq.Source, Format: rq.Format, DryRun: rq.DryRun, Errors: []graph.Problem{}, Started: now()}
	defer r.items.close()
	defer r.relations.close()
	im.settle(ctx)
	err = im.carryOut(ctx, r)
	r.report.Ended = now()
	im.owe(r)
	return r.report, err
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func (im *Importer) carryOut(ctx context.Context, r *run) error {
	if len(r.rq.Files) == 0 {
		return r.refuse(graph.Problem{Path: "files", Reason: "an import has at least one file"})
	}
	if r.rq.Source != "" {
		if err := CheckSource(r.rq.Source); err != nil {
			return r.refuse(graph.Problem{Path: "source", Value: graph.Shown(r.rq.Source), Reason: "a source's name is 1 to 128 bytes of UTF-8 without control characters"})
		}
	}
	if err := im.decode(ctx, r); err != nil {
		return err
	}
	r.settleHeader()
	w := &writer{run: r}
	for attempt := 1; ; attempt++ {
		if err := r.check(ctx); err != nil {
			return r.stopped(ctx, w, err)
		}
		if r.problems.total > 0 && (r.problems.blocked || !r.rq.AcceptValid) {
			return r.stopped(ctx, w, r.refused())
		}
		if r.rq.DryRun {
			return r.rehearsed(ctx)
		}
		err := im.write(ctx, r, w)
		if !overtaken(err) || r.leased != nil && r.leased.Err() != nil {
			return r.stopped(ctx, w, err)
		}
		if attempt == attempts {
			return r.stopped(ctx, w, graph.Errorf(graph.CodeConflict, "ingest.Import",
				"other writers changed the same items again and again; send it again: %w", err))
		}
	}
}

// overtaken says that a batch failed because another writer came between.
func overtaken(err error) bool {
	switch graph.CodeOf(err) {
	case graph.CodeStale, graph.CodeConflict, graph.CodeInvalid:
		return true
	}
	return false
}

// decode fills the spools.
func (im *Importer) decode(ctx context.Context, r *run) error {
	bodies := make([]*body, len(r.rq.Files))
	in := Input{Files: make([]File, len(r.rq.Files))}
	for i, f := range r.rq.Files {
		bodies[i] = &body{name: f.Name, under: f.Body}
		in.Files[i] = File{Name: f.Name, Body: bodies[i]}
		r.file(f.Name)
	}
	source, format, err := im.choose(r.rq.Format, bodies)
	if err != nil {
		return r.failed(err)
	}
	in.Format, r.report.Format, in.Mapping = format, source.Formats()[0], r.rq.Mapping
	if in.Model, err = storedModel(ctx, im.store); err != nil {
		return err
	}
	r.meter.begin(PhaseReading, 0)
	if err := source.Decode(ctx, in, r); err != nil {
		name := ""
		for _, b := range bodies {
			if b.err != nil {
				name = b.name
			}
		}
		return r.failed(contentOr(name, err))
	}
	r.meter.say()
	if err := r.items.flush(); err != nil {
		return err
	}
	r.problems.mark()
	return r.relations.flush()
}

// storedModel is the model on record, or the built-in one.
func storedModel(ctx context.Context, store graph.Store) (*graph.Model, error) {
	m, _, err := store.Model(ctx, 0)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return model.BuiltIn(), nil
	}
	return m, err
}

// Describe says what the importer sees in the files of a request, without
// importing them. Of formats that are no tables it knows the name alone.
func (im *Importer) Describe(ctx context.Context, rq Request) (Description, error) {
	if len(rq.Files) == 0 {
		return Description{}, graph.Invalid("ingest.Describe", []graph.Problem{{Path: "files", Reason: "an import has at least one file"}})
	}
	bodies := make([]*body, len(rq.Files))
	in := Input{Files: make([]File, len(rq.Files)), Mapping: rq.Mapping}
	for i, f := range rq.Files {
		bodies[i] = &body{name: f.Name, under: f.Body}
		in.Files[i] = File{Name: f.Name, Body: bodies[i]}
	}
	source, format, err := im.choose(rq.Format, bodies)
	if err != nil {
		return Description{}, err
	}
	tables, ok := source.(Describer)
	if !ok {
		return Description{Format: source.Formats()[0]}, nil
	}
	in.Format = format
	if in.Model, err = storedModel(ctx, im.store); err != nil {
		return Description{}, err
	}
	return tables.Describe(in)
}

// write carries the plan out and keeps a record of it.
func (im *Importer) write(ctx context.Context, r *run, w *writer) error {
	if r.counts.total() == 0 && !r.newModel {
		return nil
	}
	im.writing.Add(1)
	defer im.writing.Add(-1)
	if r.lease == nil {
		l := newLease(r.store, r.onRecord(RunWriting), r.report.Revision)
		leased, err := l.hold(ctx)
		if err != nil {
			return err
		}
		r.lease, r.leased = l, leased
	}
	if err := r.write(r.leased, w); r.leased.Err() == nil || ctx.Err() != nil {
		return err
	}
	return context.Cause(r.leased)
}

// check makes the plan. Where rows are refused only for what is stored around
// them, the rest is planned again without them.
func (r *run) check(ctx context.Context) error {
	r.misfits = nil
	for {
		if err := r.makePlan(ctx); err != nil {
			return err
		}
		refused, err := r.checkReclassed(ctx)
		if err != nil {
			return err
		}
		if !refused {
			break
		}
	}
	return r.findNearest(ctx)
}

func (r *run) makePlan(ctx context.Context) error {
	head, err := r.store.Head(ctx)
	if err != nil {
		return err
	}
	r.newPlan()
	r.empty, r.head = head.Number == 0, head.Number
	if r.report.Batches == 0 {
		r.report.Revision = head.Number
	}
	r.meter.begin(PhaseChecking, r.items.count+2*r.relations.count)
	for _, step := range []func(context.Context) error{r.loadModel, r.checkItems, r.findEnds, r.checkRelations, r.planSound} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	r.meter.say()
	return nil
}

// planSound plans the relations, and the pruning where nothing was rejected.
func (r *run) planSound(ctx context.Context) error {
	before := r.counts
	entries, total := len(r.diff.Entries), r.diff.Total
	if err := r.planRelations(ctx); err != nil {
		return err
	}
	refused, err := r.checkGroups(ctx)
	r.groups = map[groupKey]*groupUse{} // of no use any more, and many
	if err != nil {
		return err
	}
	if refused { // plan again without them
		before.rejected = r.counts.rejected
		r.counts = before
		r.diff.Entries, r.diff.Total = r.diff.Entries[:entries], total
		r.kept = nil
		clear(r.dropped)
		if err := r.planRelations(ctx); err != nil {
			return err
		}
	}
	if r.report.Complete && r.problems.total == 0 {
		return r.planPrune(ctx)
	}
	return nil
}

// refuse ends an import for a problem of the request itself.
func (r *run) refuse(p graph.Problem) error {
	r.problems.block(p)
	return r.refused()
}

// refused puts the problems into the report and makes them an error.
func (r *run) refused() error {
	r.tell()
	return &graph.Error{Code: graph.CodeInvalid, Op: "ingest.Import", Msg: "the content breaks a rule",
		Problems: r.report.Errors, Total: r.report.ErrorsTotal}
}

// failed puts the problems of an error into the report.
func (r *run) failed(err error) error {
	var e *graph.Error
	if errors.As(err, &e) && e.Code == graph.CodeInvalid {
		for _, p := range e.Problems {
			r.problems.block(p)
		}
		return r.refused()
	}
	return err
}

func (r *run) tell() {
	r.report.Errors, r.report.ErrorsTotal = r.problems.sorted(r.files), r.problems.total
	r.report.Rejected = r.counts.rejected
}

// rehearsed fills the report of a dry run.
func (r *run) rehearsed(context.Context) error {
	r.tell()
	c := r.counts
	r.report.Created, r.report.Updated, r.report.Retired = c.created, c.updated, c.retired
	r.report.Relations = RelationCounts{Created: c.relationsCreated, Updated: c.relationsUpdated, Deleted: c.relationsDeleted}
	r.report.Model = r.newModel
	r.report.Complete = r.report.Complete && r.problems.total == 0
	r.withdrawn, r.withdrawnRelations = c.withdrawn, c.withdrawnRelations
	r.countUnchanged()
	r.report.Diff = &r.diff
	return nil
}

// stopped ends an import that may have written, with err or without.
func (r *run) stopped(ctx context.Context, w *writer, err error) error {
	r.tell()
	r.report.Partial = err != nil && r.report.Batches > 0
	r.report.Complete = r.report.Complete && r.problems.total == 0
	if err == nil {
		r.countUnchanged()
	}
	if r.lease == nil {
		if err != nil {
			return err
		}
		r.lease = newLease(r.store, r.onRecord(RunDone), r.report.Revision) // it had nothing to write
	}
	state := RunDone
	if err != nil {
		state = RunPartial
	}
	r.report.Ended = now()
	kept := r.lease.end(ctx, r.onRecord(state))
	if kept != nil && err == nil {
		return kept
	}
	r.owed = kept != nil
	return err
}

// countUnchanged counts the rows that found the store as they say.
func (r *run) countUnchanged() {
	for _, state := range r.itemState {
		if state != rowRejected {
			r.report.Unchanged++
		}
	}
	r.report.Unchanged -= r.report.Created + r.report.Updated - r.withdrawn
	for i := range r.refs {
		if !r.refs[i].bad {
			r.report.Relations.Unchanged++
		}
	}
	r.report.Relations.Unchanged -= r.report.Relations.Created + r.report.Relations.Updated - r.withdrawnRelations
}
