package ingest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Limits of taking an import back.
const (
	MaxUndo          = 500_000 // items and relations that changed since the import began
	MaxUndoConflicts = 1000    // listed
)

// UndoRequest asks to take an import back.
type UndoRequest struct {
	Run     string
	Actor   string
	Message string
	DryRun  bool // say what would change, and write nothing

	// Overwrite takes back what somebody else changed since, too. Without it
	// that is left as it is, and reported.
	Overwrite bool

	// MayPurge, when set, is asked before anything is written where the undo
	// purges items; its error ends it.
	MayPurge func(items int) error
}

// UndoReport says what taking an import back did, or would do. Every item and
// relation that the import changed reads again as it did before; those that it
// made are gone.
type UndoReport struct {
	Run      string               `json:"run"`
	Revision graph.RevisionNumber `json:"revision"` // the newest after it
	DryRun   bool                 `json:"dryRun"`
	Partial  bool                 `json:"partial"` // a fault stopped it between batches; doing it again completes it
	Batches  int                  `json:"batches"`
	Model    bool                 `json:"model"` // the model is as it was before

	Restored  int            `json:"restored"` // items that read as before
	Purged    int            `json:"purged"`   // items that the import had made
	Unchanged int            `json:"unchanged"`
	Relations RelationCounts `json:"relations"` // Created are those that had been deleted

	Conflicts      []UndoConflict `json:"conflicts"` // at most MaxUndoConflicts; never null
	ConflictsTotal int            `json:"conflictsTotal"`
	Diff           *Diff          `json:"diff,omitempty"`
}

// UndoConflict is an item or a relation that was left as it is.
type UndoConflict struct {
	Item     *ItemName       `json:"item,omitempty"`
	Relation *RelationName   `json:"relation,omitempty"`
	Reason   string          `json:"reason"`
	By       *graph.Revision `json:"by,omitempty"` // who changed it since
}

// Undone says on the record of a run that it was taken back.
type Undone struct {
	At        time.Time            `json:"at"`
	Actor     string               `json:"actor"`
	Message   string               `json:"message,omitempty"`
	After     graph.RevisionNumber `json:"after"`     // the newest revision before it
	Conflicts int                  `json:"conflicts"` // items and relations that were left as they were
}

// RunRecord reads the record of one run: CodeNotFound. One that its writer left
// reads as partial.
func RunRecord(ctx context.Context, store graph.Store, id string) (Run, error) {
	run, _, err := readRun(ctx, store, id)
	return run, err
}

func readRun(ctx context.Context, store graph.Store, id string) (Run, int64, error) {
	run, version, err := storedRun(ctx, store, id)
	if err != nil {
		return run, 0, err
	}
	runs := []Run{run}
	_, err = tellLeft(ctx, store, runs, false)
	return runs[0], version, err
}

// storedRun reads the record of a run as it stands.
func storedRun(ctx context.Context, records graph.Records, id string) (run Run, version int64, err error) {
	const op = "ingest.Run"
	unknown := graph.Errorf(graph.CodeNotFound, op, "no import has this id")
	if _, err := uuid.Parse(id); err != nil {
		return run, 0, unknown
	}
	record, err := records.Record(ctx, KindRun, id)
	switch {
	case graph.CodeOf(err) == graph.CodeNotFound:
		return run, 0, unknown
	case err != nil:
		return run, 0, err
	}
	if err := json.Unmarshal(record.Body, &run); err != nil {
		return run, 0, graph.Errorf(graph.CodeInternal, op, "the record of run %s cannot be read: %w", id, err)
	}
	return run, record.Version, nil
}

// undo is one import on its way back.
type undo struct {
	store   graph.Store
	rq      *UndoRequest
	run     Run
	version int64 // of the run's record
	report  UndoReport
	written int // batches

	model     *graph.Model
	modelAt   graph.RevisionNumber          // that put it; 0 for none
	revisions map[graph.RevisionNumber]bool // of the run
	first     graph.RevisionNumber
	last      graph.RevisionNumber
	modelPut  bool

	stories map[uuid.UUID]*story
	owners  map[uuid.UUID][]*story // by the item in whose history they stand
	keys    map[uuid.UUID]string   // of items, for the report
	plan    undoPlan
}

// Undo takes an import back as a new revision, or several where one batch does
// not hold it. Fails with CodeNotFound for an unknown run, CodeTooLarge when
// more than MaxUndo items and relations changed since, and as [graph.Writer]
// says; an error after a batch took effect comes with a report that says
// Partial.
func Undo(ctx context.Context, store graph.Store, rq UndoRequest) (UndoReport, error) {
	for attempt := 1; ; attempt++ {
		u := &undo{store: store, rq: &rq}
		err := u.carryOut(ctx)
		u.report.Partial = err != nil && u.written > 0
		if attempt == editAttempts || u.written > 0 || !overtaken(err) {
			if graph.CodeOf(err) == graph.CodeStale {
				err = graph.Errorf(graph.CodeConflict, "ingest.Undo", "other writers change the same items; do it again: %w", err)
			}
			return u.report, err
		}
	}
}

func (u *undo) carryOut(ctx context.Context) error {
	u.report = UndoReport{Run: u.rq.Run, DryRun: u.rq.DryRun, Conflicts: []UndoConflict{}}
	var err error
	if u.run, u.version, err = readRun(ctx, u.store, u.rq.Run); err != nil {
		return err
	}
	if u.run.State == RunWriting {
		return graph.Errorf(graph.CodeConflict, "ingest.Undo", "the import is being written by %s; wait until it has finished, or cancel it", u.run.Owner)
	}
	head, err := u.store.Head(ctx)
	if err != nil {
		return err
	}
	u.report.Revision = head.Number
	if u.model, u.modelAt, err = u.store.Model(ctx, 0); graph.CodeOf(err) == graph.CodeNotFound {
		u.model = model.BuiltIn()
	} else if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{u.findRevisions, u.findRecords, u.readStories, u.decide} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if u.rq.DryRun {
		return u.rehearse(ctx)
	}
	if n := len(u.plan.purgeItems); n > 0 && u.rq.MayPurge != nil {
		if err := u.rq.MayPurge(n); err != nil {
			return err
		}
	}
	return u.write(ctx, head.Number)
}

// findRevisions finds what the run wrote.
func (u *undo) findRevisions(ctx context.Context) error {
	u.revisions = map[graph.RevisionNumber]bool{}
	before := u.run.Revision + 1
	for len(u.revisions) < u.run.Batches {
		page, err := u.store.Revisions(ctx, before, graph.MaxPage)
		if err != nil {
			return err
		}
		for i := range page {
			if page[i].Run != u.rq.Run {
				continue
			}
			u.first = page[i].Number
			u.last = max(u.last, page[i].Number)
			u.revisions[page[i].Number] = true
			u.modelPut = u.modelPut || page[i].ModelPut
		}
		if len(page) < graph.MaxPage {
			break
		}
		before = page[len(page)-1].Number
	}
	return nil
}

// alone says that nobody else wrote between the run's batches.
func (u *undo) alone() bool {
	return int(u.last-u.first)+1 == len(u.revisions) //nolint:gosec // few
}
