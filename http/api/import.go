package api

import (
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// ContentProblem is one defect of content.
type ContentProblem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty" doc:"From 1"`
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
	What     string        `json:"what" enum:"created,updated,retired,revived,deleted"`
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
	Message     string `query:"message" maxLength:"1000" doc:"Why; stands in the history"`

	contentType, encoding string
	body                  io.Reader
}

// Resolve keeps what the handler reads itself.
func (in *importInput) Resolve(ctx huma.Context) []error {
	in.contentType, in.encoding, in.body = ctx.Header("Content-Type"), ctx.Header("Content-Encoding"), ctx.BodyReader()
	return nil
}

// importOutput carries an ImportReport with 200 or an Operation with 202.
type importOutput struct {
	Stamp
	Status   int
	Location string `header:"Location" doc:"Of the operation, with 202"`
	Body     any
}
