package api

import (
	"context"
	"slices"
	"time"

	"linchpin/graph"
	"linchpin/ingest"
)

// ImportRun is an import that wrote, or had nothing to write.
type ImportRun struct {
	Run       string           `json:"run" doc:"Names the import in provenance and history"`
	Source    string           `json:"source"`
	Format    string           `json:"format"`
	State     string           `json:"state" enum:"writing,done,partial" doc:"writing: under way, and its process was heard of in the last half minute; partial: a fault stopped it midway, or its process is gone; sending the same again completes it"`
	Owner     string           `json:"owner" doc:"The process that writes or wrote it"`
	Actor     string           `json:"actor" doc:"Who sent it"`
	Message   string           `json:"message"`
	Started   time.Time        `json:"started"`
	Ended     *time.Time       `json:"ended,omitempty"`
	Complete  bool             `json:"complete" doc:"The content was all that the source knew"`
	Revision  uint64           `json:"revision" doc:"The last one that it wrote"`
	Batches   int              `json:"batches" doc:"Revisions that it wrote"`
	Model     bool             `json:"model" doc:"It changed the model"`
	Created   int              `json:"created" doc:"Items"`
	Updated   int              `json:"updated" doc:"Items"`
	Unchanged int              `json:"unchanged" doc:"Items"`
	Retired   int              `json:"retired" doc:"Items"`
	Rejected  int              `json:"rejected" doc:"Items and relations left out for a problem"`
	Relations RelationCounts   `json:"relations"`
	Errors    []ContentProblem `json:"errors" doc:"Of what was rejected, at most 100"`
	Total     int              `json:"errorsTotal"`
	Undone    *ImportUndone    `json:"undone,omitempty" doc:"When it was taken back"`
}

// ImportUndone says who took an import back.
type ImportUndone struct {
	At        time.Time `json:"at"`
	Actor     string    `json:"actor"`
	Message   string    `json:"message"`
	Conflicts int       `json:"conflicts" doc:"Items and relations that were left, since somebody else had changed them"`
}

// ImportRunList is a page of imports, newest first.
type ImportRunList struct {
	Items []ImportRun `json:"items"`
	Next  string      `json:"next"`
}

type importListInput struct {
	MinRevision
	Paging
	Source string `query:"source" maxLength:"200" doc:"Only imports of this source"`
}

type importListOutput struct {
	Stamp
	Body ImportRunList
}

type importRunInput struct {
	MinRevision
	Run string `path:"run" maxLength:"64"`
}

type importRunOutput struct {
	Stamp
	Body ImportRun
}

// UndoResult is what taking an import back did, or would do.
type UndoResult struct {
	Run       string         `json:"run"`
	Revision  uint64         `json:"revision" doc:"The newest after it"`
	DryRun    bool           `json:"dryRun"`
	Batches   int            `json:"batches" doc:"Revisions written"`
	Model     bool           `json:"model" doc:"The model is as it was before"`
	Restored  int            `json:"restored" doc:"Items that read as before"`
	Purged    int            `json:"purged" doc:"Items that the import had made"`
	Unchanged int            `json:"unchanged" doc:"Items and relations that read as before already"`
	Relations RelationCounts `json:"relations" doc:"Created are those that the import had deleted"`

	Conflicts      []UndoConflict `json:"conflicts" doc:"What was left as it is, at most 1,000"`
	ConflictsTotal int            `json:"conflictsTotal"`
	Changes        []ImportChange `json:"changes" doc:"Of a dry run: what would differ, at most 1,000"`
	ChangesTotal   int            `json:"changesTotal"`
}

// UndoConflict is an item or a relation that was left as it is.
type UndoConflict struct {
	Item     string        `json:"item,omitempty" doc:"Key"`
	Relation *RelationName `json:"relation,omitempty"`
	Reason   string        `json:"reason"`
	By       *RevisionRef  `json:"by,omitempty" doc:"Who changed it since"`
}

type undoInput struct {
	MinRevision
	Run       string `path:"run" maxLength:"64"`
	DryRun    bool   `query:"dryRun" doc:"Say what would change; write nothing"`
	Overwrite bool   `query:"overwrite" doc:"Take back what somebody else changed since, too"`
	Message   string `query:"message" maxLength:"1000" doc:"Why; stands in the history"`
}

type undoOutput struct {
	Stamp
	Body UndoResult
}

func (a *API) listImports(ctx context.Context, in *importListInput) (*importListOutput, error) {
	rev, _, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	at, err := a.cursors.read(ctx, in.Cursor, "imports", digest(in.Source))
	if err != nil {
		return nil, err
	}
	runs, err := a.runsBefore(ctx, at, in.Source, in.Limit+1)
	if err != nil {
		return nil, err
	}
	page := runs[max(0, len(runs)-in.Limit):]
	out := &importListOutput{Stamp: stamp(rev), Body: ImportRunList{Items: make([]ImportRun, 0, len(page))}}
	for i := range slices.Backward(page) {
		run := importRun(&page[i])
		run.Errors = run.Errors[:0]
		out.Body.Items = append(out.Body.Items, run)
	}
	if len(page) < len(runs) {
		out.Body.Next, err = a.cursors.write(ctx, cursor{List: "imports", Asked: digest(in.Source), After: page[0].Run})
	}
	return out, err
}

// runsBefore reads the newest runs that began before the one of a cursor,
// oldest first. Ids tell their time; there is no reading them backwards, but no
// more than a page of them and those asked for are held.
func (a *API) runsBefore(ctx context.Context, at *cursor, source string, most int) ([]ingest.Run, error) {
	var runs []ingest.Run
	newest := func() []ingest.Run { return runs[max(0, len(runs)-most):] }
	for after := ""; ; {
		page, err := ingest.Runs(ctx, a.Store, after, graph.MaxPage)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if at != nil && page[i].Run >= at.After {
				return newest(), nil
			}
			if source == "" || page[i].Source == source {
				runs = append(runs, page[i])
			}
		}
		runs = slices.Clone(newest())
		if len(page) < graph.MaxPage {
			return runs, nil
		}
		after = page[len(page)-1].Run
	}
}

func (a *API) getImport(ctx context.Context, in *importRunInput) (*importRunOutput, error) {
	rev, _, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	run, err := ingest.RunRecord(ctx, a.Store, in.Run)
	if err != nil {
		return nil, err
	}
	return &importRunOutput{Stamp: stamp(rev), Body: importRun(&run)}, nil
}

func importRun(r *ingest.Run) ImportRun {
	run := ImportRun{Run: r.Run, Source: r.Source, Format: r.Format, State: r.State, Owner: r.Owner, Actor: r.Actor, Message: r.Message, Started: r.Started,
		Complete: r.Complete, Revision: uint64(r.Revision), Batches: r.Batches, Model: r.Model, Created: r.Created, Updated: r.Updated,
		Unchanged: r.Unchanged, Retired: r.Retired, Rejected: r.Rejected, Relations: RelationCounts(r.Relations), Errors: []ContentProblem{}, Total: r.ErrorsTotal}
	if r.State != ingest.RunWriting {
		run.Ended = &r.Ended
	}
	for _, p := range r.Errors {
		run.Errors = append(run.Errors, ContentProblem(p))
	}
	if u := r.Undone; u != nil {
		run.Undone = &ImportUndone{At: u.At, Actor: u.Actor, Message: u.Message, Conflicts: u.Conflicts}
	}
	return run
}

func (a *API) undoImport(ctx context.Context, in *undoInput) (*undoOutput, error) {
	if a.Draining() {
		return nil, &graph.Error{Code: codeNotReady, Op: "api.undoImport", Msg: "the server is stopping"}
	}
	if err := checkMessage(in.Message); err != nil {
		return nil, err
	}
	if _, _, err := a.register(ctx, in.MinRevision); err != nil {
		return nil, err
	}
	if a.Importer.Active() && !in.DryRun {
		return nil, &graph.Error{Code: graph.CodeConflict, Op: "api.undoImport", Msg: "an import is writing", Hint: "wait until it has finished, or cancel it"}
	}
	report, err := ingest.Undo(ctx, a.Store, ingest.UndoRequest{Run: in.Run, Actor: a.actor(ctx), Message: in.Message, DryRun: in.DryRun, Overwrite: in.Overwrite,
		MayPurge: func(int) error { return a.allow(ctx, PurgeGraph) }})
	if err != nil {
		if report.Partial {
			return nil, afterFault(&ingest.Report{Partial: true, Batches: report.Batches}, err)
		}
		return nil, err
	}
	if report.Batches > 0 {
		a.follow(ctx, report.Revision)
	}
	return &undoOutput{Stamp: stamp(report.Revision), Body: undoResult(&report)}, nil
}

func undoResult(r *ingest.UndoReport) UndoResult {
	out := UndoResult{Run: r.Run, Revision: uint64(r.Revision), DryRun: r.DryRun, Batches: r.Batches, Model: r.Model, Restored: r.Restored,
		Purged: r.Purged, Unchanged: r.Unchanged, Relations: RelationCounts(r.Relations), Conflicts: make([]UndoConflict, len(r.Conflicts)),
		ConflictsTotal: r.ConflictsTotal, Changes: []ImportChange{}}
	for i, c := range r.Conflicts {
		to := UndoConflict{Reason: c.Reason}
		if c.Item != nil {
			to.Item = c.Item.Key
		}
		if c.Relation != nil {
			to.Relation = relationName(c.Relation)
		}
		if c.By != nil {
			to.By = ptr(revisionRef(c.By))
		}
		out.Conflicts[i] = to
	}
	if r.Diff != nil {
		out.Changes, out.ChangesTotal = importChanges(r.Diff), r.Diff.Total
	}
	return out
}

func relationName(r *ingest.RelationName) *RelationName {
	return &RelationName{From: r.From, Type: r.Type, To: r.To, Group: &r.Group}
}

// importChanges lists the entries of a diff.
func importChanges(d *ingest.Diff) []ImportChange {
	changes := make([]ImportChange, 0, len(d.Entries))
	for _, e := range d.Entries {
		change := ImportChange{What: e.Change, Changes: []Change{}}
		if e.Item != nil {
			change.Item = e.Item.Key
		}
		if e.Relation != nil {
			change.Relation = relationName(e.Relation)
		}
		for _, f := range e.Fields {
			change.Changes = append(change.Changes, Change{Fact: f.Field, Before: f.Before, After: f.After})
		}
		changes = append(changes, change)
	}
	return changes
}
