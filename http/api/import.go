package api

import (
	"context"
	nethttp "net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/ingest"
)

// ContentProblem is one defect of content.
type ContentProblem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty" doc:"From 1"`
	Column  int    `json:"column,omitempty" doc:"Of a table, from 1"`
	Path    string `json:"path,omitempty"`
	Value   string `json:"value,omitempty" doc:"Cut to 64 characters"`
	Reason  string `json:"reason"`
	Nearest string `json:"nearest,omitempty" doc:"The nearest known name"`
}

// ImportReport says what an import did, or in a dry run would do.
type ImportReport struct {
	Revision     uint64           `json:"revision" doc:"The last one that it wrote; the newest when it wrote none"`
	Run          string           `json:"run" doc:"Names the import in provenance and history"`
	Format       string           `json:"format"`
	Source       string           `json:"source"`
	Complete     bool             `json:"complete" doc:"The content is all that the source knows"`
	DryRun       bool             `json:"dryRun"`
	Partial      bool             `json:"partial" doc:"A fault stopped it midway; sending it again completes it"`
	Batches      int              `json:"batches" doc:"Revisions written"`
	Model        bool             `json:"model" doc:"The model changed"`
	Created      int              `json:"created" doc:"Items"`
	Updated      int              `json:"updated" doc:"Items"`
	Unchanged    int              `json:"unchanged" doc:"Items"`
	Retired      int              `json:"retired" doc:"Items"`
	Rejected     int              `json:"rejected" doc:"Items and relations left out for a problem"`
	Relations    RelationCounts   `json:"relations"`
	Changes      []ImportChange   `json:"changes" doc:"Of a dry run: what would differ, at most 1,000"`
	ChangesTotal int              `json:"changesTotal"`
	Errors       []ContentProblem `json:"errors" doc:"Problems of what was rejected, at most 1,000"`
	ErrorsTotal  int              `json:"errorsTotal"`
}

// RelationCounts counts the relations of an import.
type RelationCounts struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
}

// ImportChange is one item or relation that an import changes.
type ImportChange struct {
	What     string        `json:"what" enum:"created,updated,retired,revived,deleted,purged"`
	Item     string        `json:"item,omitempty" doc:"Key"`
	Relation *RelationName `json:"relation,omitempty"`
	Changes  []Change      `json:"changes"`
}

type importInput struct {
	Wait        bool   `query:"wait" doc:"Answer when it is done"`
	DryRun      bool   `query:"dryRun" doc:"Write nothing; say what would change"`
	Source      string `query:"source" maxLength:"200" doc:"Who says this; default what the document says, else manual"`
	Complete    string `query:"complete" enum:"true,false" doc:"The content is all that the source knows: what no source names any longer is retired. Default what the document says, else false"`
	Format      string `query:"format" maxLength:"64" doc:"Default: found out from names and content"`
	AcceptValid bool   `query:"acceptValid" doc:"Write what is sound and report the rest"`
	Mapping     string `query:"mapping" maxLength:"16384" doc:"How tables are to be read, as JSON: {columns: {header: field}, class, type, keyPrefix, currency, delimiter, decimal, dates, encoding}; a form may hold it as a part named mapping"`
	Message     string `query:"message" maxLength:"1000" doc:"Why; stands in the history"`

	sent sent
}

// Resolve keeps what the handler reads itself, and lets it take its time: it
// is counted from piece to piece.
func (in *importInput) Resolve(ctx huma.Context) []error {
	control := nethttp.NewResponseController(humagin.Unwrap(ctx).Writer)
	_ = control.SetWriteDeadline(time.Time{}) // writers of tests have none
	in.sent = sent{contentType: ctx.Header("Content-Type"), encoding: ctx.Header("Content-Encoding"),
		body: &patientReader{ctx.BodyReader(), control}}
	return nil
}

// importOutput carries an ImportReport with 200 or an Operation with 202.
type importOutput struct {
	Stamp
	Status   int
	Location string `header:"Location" doc:"Of the operation, with 202"`
	Body     any
}

// localActor is who writes while nobody signs in.
const localActor = access.LocalName

func (a *API) importEstate(ctx context.Context, in *importInput) (*importOutput, error) {
	if a.Draining() {
		return nil, &graph.Error{Code: codeNotReady, Op: "api.import", Msg: "the server is stopping"}
	}
	rq := ingest.Request{Format: in.Format, Source: in.Source, DryRun: in.DryRun, AcceptValid: in.AcceptValid, Actor: access.From(ctx).Name, Message: in.Message}
	if in.Complete != "" {
		rq.Complete = ptr(in.Complete == "true")
	}
	if in.Format != "" && !known(a.Importer.Formats(), in.Format) {
		return nil, graph.Invalid("api.import", []graph.Problem{{Path: "query.format", Value: graph.Shown(in.Format), Reason: "no format has this name",
			Nearest: graph.Nearest(in.Format, a.Importer.Formats())}})
	}
	files, err := in.sent.files()
	if err != nil {
		return nil, err
	}
	rq.Files = files
	if rq.Mapping, err = in.sent.mappingOr(in.Mapping); err != nil {
		return nil, err
	}
	if !in.Wait {
		return a.importLater(rq)
	}
	report, err := a.Importer.Import(ctx, rq)
	if err != nil {
		return nil, stoppedMidway(&report, err)
	}
	if report.Batches > 0 {
		a.follow(ctx, report.Revision)
	}
	body := reportOf(&report)
	return &importOutput{Stamp: stamp(report.Revision), Status: nethttp.StatusOK, Body: &body}, nil
}

func known(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// PartialError is a fault that stopped an import midway, with what the import
// had written by then.
type PartialError struct {
	Report ImportReport
	fault  error
}

// Error says what happened.
func (e *PartialError) Error() string { return e.fault.Error() }

// Unwrap gives the failure with its code.
func (e *PartialError) Unwrap() error { return e.fault }

func stoppedMidway(r *ingest.Report, err error) error {
	if !r.Partial {
		return err
	}
	return &PartialError{Report: reportOf(r), fault: afterFault(r, err)}
}

// afterFault says what was written before a fault stopped an import.
func afterFault(r *ingest.Report, err error) error {
	if !r.Partial {
		return err
	}
	code := graph.CodeOf(err)
	if code == graph.CodeInternal {
		code = graph.CodeUnavailable
	}
	return &graph.Error{Code: code, Op: "api.import", Err: err,
		Msg:  "a fault stopped the import midway: " + counted(r.Batches, "batch", "batches") + " took effect",
		Hint: "sending the same again completes it"}
}

func reportOf(r *ingest.Report) ImportReport {
	out := ImportReport{Revision: uint64(r.Revision), Run: r.Run, Format: r.Format, Source: r.Source, Complete: r.Complete, DryRun: r.DryRun,
		Partial: r.Partial, Batches: r.Batches, Model: r.Model, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Retired: r.Retired,
		Rejected: r.Rejected, Relations: RelationCounts(r.Relations), Changes: []ImportChange{}, Errors: []ContentProblem{}, ErrorsTotal: r.ErrorsTotal}
	for _, p := range r.Errors {
		out.Errors = append(out.Errors, ContentProblem(p))
	}
	if r.Diff == nil {
		return out
	}
	out.Changes, out.ChangesTotal = importChanges(r.Diff), r.Diff.Total
	return out
}
