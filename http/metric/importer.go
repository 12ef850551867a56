package metric

import (
	"context"

	"linchpin/graph"
	"linchpin/ingest"
)

// Importer brings documents into the store.
type Importer interface {
	Import(ctx context.Context, rq ingest.Request) (ingest.Report, error)
	Active() bool
	Formats() []string
	Describe(ctx context.Context, rq ingest.Request) (ingest.Description, error)
	Rehearse(ctx context.Context, rq ingest.Request) (graph.ChangeSet, error)
}

// Importer is an importer whose imports and rows are counted; dry runs are not.
func (m *Metrics) Importer(of Importer) Importer { return &importer{of, m} }

type importer struct {
	Importer
	m *Metrics
}

// Import counts what became of the import.
func (i *importer) Import(ctx context.Context, rq ingest.Request) (ingest.Report, error) {
	report, err := i.Importer.Import(ctx, rq)
	if report.DryRun {
		return report, err
	}
	outcome := "done"
	switch {
	case report.Partial:
		outcome = "partial"
	case err != nil:
		outcome = "failed"
	}
	i.m.imports.WithLabelValues(outcome).Inc()
	r := &report.Relations
	for name, n := range map[string]int{"created": report.Created + r.Created, "updated": report.Updated + r.Updated,
		"unchanged": report.Unchanged + r.Unchanged, "retired": report.Retired, "deleted": r.Deleted, "rejected": report.Rejected} {
		i.m.rows.WithLabelValues(name).Add(float64(n))
	}
	return report, err
}
