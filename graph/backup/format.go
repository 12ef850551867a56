package backup

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

const (
	// Format names the form of a backup, on its first line.
	Format   = "linchpin-backup/v1"
	firstOf  = Format + "\n"
	lastOf   = "\nsha256:"
	lastSize = len(lastOf) + 64 + 1 // with the hexadecimal digest and a line end
)

// Manifest says what a backup holds.
type Manifest struct {
	Linchpin  string               `json:"linchpin"`  // the version that wrote it
	At        time.Time            `json:"at"`        // when it was begun
	Revision  graph.RevisionNumber `json:"revision"`  // the newest
	Puts      int                  `json:"puts"`      // states of items and relations
	Deletions int                  `json:"deletions"` // of items and relations
	Models    int                  `json:"models"`
	Records   int                  `json:"records"`
	SHA256    string               `json:"sha256"` // of the lines before the manifest
}

// line is one line of the stream: one of its fields is set.
type line struct {
	Revision *revision       `json:"revision,omitempty"`
	Item     json.RawMessage `json:"item,omitempty"`     // in the stored form
	Relation json.RawMessage `json:"relation,omitempty"` // likewise
	Purged   *uuid.UUID      `json:"purged,omitempty"`   // an item
	Deleted  *uuid.UUID      `json:"deleted,omitempty"`  // a relation
	Model    json.RawMessage `json:"model,omitempty"`
	Record   *record         `json:"record,omitempty"`
	Manifest *Manifest       `json:"manifest,omitempty"`
}

type revision struct {
	Number           graph.RevisionNumber `json:"number"`
	Batch            string               `json:"batch"`
	Hash             string               `json:"hash"`
	At               time.Time            `json:"at"`
	Actor            string               `json:"actor,omitempty"`
	Source           string               `json:"source,omitempty"`
	Run              string               `json:"run,omitempty"`
	Message          string               `json:"message,omitempty"`
	ItemsPut         int                  `json:"itemsPut,omitempty"`
	ItemsPurged      int                  `json:"itemsPurged,omitempty"`
	RelationsPut     int                  `json:"relationsPut,omitempty"`
	RelationsDeleted int                  `json:"relationsDeleted,omitempty"`
	ModelPut         bool                 `json:"modelPut,omitempty"`
}

type record struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Body    []byte `json:"body"`
}

// lineOf is the line of an operation.
func lineOf(op graph.Op) line {
	switch {
	case op.PutItem != nil:
		return line{Item: graph.EncodeItem(op.PutItem)}
	case op.PutRelation != nil:
		return line{Relation: graph.EncodeRelation(op.PutRelation)}
	case op.PurgeItem != nil:
		return line{Purged: &op.PurgeItem.ID}
	case op.DeleteRelation != nil:
		return line{Deleted: &op.DeleteRelation.ID}
	default:
		return line{Model: graph.EncodeModel(op.PutModel)}
	}
}

// op is the operation of a line; false where the line is none.
func (l *line) op() (op graph.Op, ok bool, err error) {
	switch {
	case l.Item != nil:
		var it graph.Item
		it, err = graph.DecodeItem(l.Item)
		op.PutItem = &it
	case l.Relation != nil:
		var r graph.Relation
		r, err = graph.DecodeRelation(l.Relation)
		op.PutRelation = &r
	case l.Purged != nil:
		op.PurgeItem = &graph.ItemRef{ID: *l.Purged}
	case l.Deleted != nil:
		op.DeleteRelation = &graph.RelationRef{ID: *l.Deleted}
	case l.Model != nil:
		op.PutModel, err = graph.DecodeModel(l.Model)
	default:
		return op, false, nil
	}
	return op, true, err
}

// place orders the operations of a revision: by kind, then by id.
func place(op *graph.Op) (kind int, id uuid.UUID) {
	switch {
	case op.PutModel != nil:
		return 0, uuid.Nil
	case op.PutItem != nil:
		return 1, op.PutItem.ID
	case op.PutRelation != nil:
		return 2, op.PutRelation.ID
	case op.DeleteRelation != nil:
		return 3, op.DeleteRelation.ID
	default:
		return 4, op.PurgeItem.ID
	}
}

func inOrder(ops []graph.Op) []graph.Op {
	ops = slices.Clone(ops)
	slices.SortFunc(ops, func(a, b graph.Op) int {
		kindA, a1 := place(&a)
		kindB, b1 := place(&b)
		if kindA != kindB {
			return kindA - kindB
		}
		return bytes.Compare(a1[:], b1[:])
	})
	return ops
}
