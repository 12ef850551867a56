package ingest

import (
	"context"
	"sync/atomic"

	"linchpin/graph"
)

// Importer imports into one store. It is safe for concurrent use; imports
// that run at the same time see each other's batches, and each item is written
// by one of them at a time.
type Importer struct {
	store   graph.Store
	sources []Source
	writing atomic.Int64
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

	DryRun      bool // report what would change, and write nothing
	AcceptValid bool // write the good rows and report the rest
	Actor       string
	Message     string

	// Progress, when set, is called now and then, from the goroutine of Import.
	Progress func(Progress)
}

// Active says that an import is writing now, so that what is stored may be
// half of what a document says.
func (im *Importer) Active() bool { return im.writing.Load() > 0 }

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
	return Report{}, graph.Errorf(graph.CodeInternal, "ingest.Import", "not yet")
}

// Formats lists the names of all formats, in the order of the table.
func (im *Importer) Formats() []string {
	var names []string
	for _, s := range im.sources {
		names = append(names, s.Formats()...)
	}
	return names
}
