package graph

import (
	"context"
	"time"
)

// Records keeps what is not graph: conditions, operations, runs, tokens.
// Bytes by kind and id, with a version for optimistic writes. Safe for
// concurrent use.
type Records interface {
	// Record gets one; CodeNotFound when there is none.
	Record(ctx context.Context, kind, id string) (Record, error)

	// PutRecord writes body where the stored version is r.Version (0: where
	// there is no record), and gives the new version, one higher. Another
	// version: CodeStale. Kind is 1..64 and id 1..512 bytes of UTF-8, body at
	// most 1 MiB: else CodeInvalid. The body is not kept.
	PutRecord(ctx context.Context, r Record) (version int64, err error)

	// DeleteRecord deletes where the stored version is version; another one:
	// CodeStale; none: CodeNotFound.
	DeleteRecord(ctx context.Context, kind, id string, version int64) error

	// ListRecords gives records of a kind in id order (UTF-8 bytes), those
	// after an id ("" from the first), at most limit (1..1000).
	ListRecords(ctx context.Context, kind, after string, limit int) ([]Record, error)

	// Now is the store's own time in UTC: one clock for all processes that use
	// the store, whatever their own say. Records that tell until when they hold
	// go by it. It need not agree with the instants of revisions.
	Now(ctx context.Context) (time.Time, error)
}

// Record is bytes under a kind and an id.
type Record struct {
	Kind    string
	ID      string
	Version int64 // from 1
	Body    []byte
}

// Limits of a record.
const (
	MaxRecordKind = 64
	MaxRecordID   = 512
	MaxRecordBody = 1 << 20
)

// RecordOp writes or deletes a record inside a batch where the stored version
// is Version (0: where there is no record; deleting none is then no error).
// Another version fails the batch: CodeStale.
type RecordOp struct {
	Record
	Delete bool
}
