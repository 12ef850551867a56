package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Limits of one batch.
const (
	MaxBatchOps   = 5000    // operations and records together
	MaxBatchBytes = 4 << 20 // of Op.Size and the records' bodies, summed
)

// RevisionNumber counts the batches that took effect, from 1 without gaps, in
// commit order. 0 is the empty graph, and in questions "the newest".
type RevisionNumber uint64

// Batch is a set of operations that takes effect as one revision, or not at
// all. Operations are absolute (put, delete), so replaying any suffix of the
// history converges. They are a set: their order says nothing, and the rules
// are judged on what is stored after all of them, so that two items may swap
// keys. An item, a relation, a record and the model stand in a batch at most
// once.
type Batch struct {
	ID      string // chosen by the client, 1..128 bytes; makes Apply idempotent
	Actor   string // who: a user or a token's name
	Source  string // which source said it
	Run     string // the import run; "" for none
	Message string // why
	Ops     []Op
	Records []RecordOp // written in the same transaction
	Given   *Given     // what must still hold of what it was checked against; nil for nothing

	// Restored is the revision that the batch once became, in a store that is
	// being restored: its hash and time are kept, and a number that does not
	// follow the newest fails with CodeConflict.
	Restored *Revision
}

// Op is one operation: exactly one of its pointers is set.
type Op struct {
	PutItem        *Item        // create or replace; by ID
	PurgeItem      *ItemRef     // delete for good; refused while a relation of the item is on record and not deleted in the same batch; purging what does not exist is no error
	PutRelation    *Relation    // create or replace; by ID; both ends must exist, be it by this batch
	DeleteRelation *RelationRef // by ID; deleting what does not exist is no error
	PutModel       *Model       // replace the model

	// If, when set, is the revision that last changed the item, relation or
	// model, or 0 for "must not exist". Another one fails the batch: CodeStale.
	If *RevisionNumber
}

// ItemRef names a stored item.
type ItemRef struct {
	ID uuid.UUID
}

// itemForm is the stored form of an item: flat, self-describing JSON with
// equal bytes for equal items. Field names are short, since histories are long.
type itemForm struct {
	ID           uuid.UUID           `json:"id"`
	Key          string              `json:"key"`
	Class        string              `json:"class"`
	Name         string              `json:"name,omitempty"`
	Facets       Facets              `json:"facets"`
	Tags         []string            `json:"tags,omitempty"`
	Requirements map[string]Declared `json:"requirements,omitempty"`
	RootFor      []string            `json:"rootFor,omitempty"`
	EndpointFor  []string            `json:"endpointFor,omitempty"`
	Properties   json.RawMessage     `json:"properties,omitempty"`
	Retired      bool                `json:"retired,omitempty"`
	Provenance   json.RawMessage     `json:"provenance,omitempty"`
}

type relationForm struct {
	ID         uuid.UUID       `json:"id"`
	Type       string          `json:"type"`
	From       uuid.UUID       `json:"from"`
	To         uuid.UUID       `json:"to"`
	Group      string          `json:"group,omitempty"`
	Strength   Strength        `json:"strength,omitempty"`
	Properties json.RawMessage `json:"properties,omitempty"`
	Provenance json.RawMessage `json:"provenance,omitempty"`
}

// EncodeItem writes the stored form of an item without its revision. Equal
// normalised items give equal bytes.
func EncodeItem(it *Item) []byte {
	w := formWriter{b: make([]byte, 0, 512)}
	w.item(it)
	return w.b
}

// DecodeItem reads what [EncodeItem] wrote.
func DecodeItem(data []byte) (Item, error) {
	if it, ok := readItem(data); ok {
		return it, nil
	}
	return decodeItem(data)
}

func decodeItem(data []byte) (Item, error) {
	var form itemForm
	if err := json.Unmarshal(data, &form); err != nil {
		return Item{}, err
	}
	it := Item{ID: form.ID, Key: form.Key, Class: form.Class, Name: form.Name, Facets: form.Facets, Tags: form.Tags,
		Requirements: form.Requirements, RootFor: form.RootFor, EndpointFor: form.EndpointFor, Retired: form.Retired}
	var err error
	it.Properties, it.Provenance, err = decodeFacts(form.Properties, form.Provenance)
	return it, err
}

// EncodeRelation writes the stored form of a relation without its revision.
func EncodeRelation(r *Relation) []byte {
	w := formWriter{b: make([]byte, 0, 320)}
	w.relation(r)
	return w.b
}

// DecodeRelation reads what [EncodeRelation] wrote.
func DecodeRelation(data []byte) (Relation, error) {
	if r, ok := readRelation(data); ok {
		return r, nil
	}
	return decodeRelation(data)
}

func decodeRelation(data []byte) (Relation, error) {
	var form relationForm
	if err := json.Unmarshal(data, &form); err != nil {
		return Relation{}, err
	}
	r := Relation{ID: form.ID, Type: form.Type, From: form.From, To: form.To, Group: form.Group, Strength: form.Strength}
	var err error
	r.Properties, r.Provenance, err = decodeFacts(form.Properties, form.Provenance)
	return r, err
}

// EncodeModel writes the stored form of a model.
func EncodeModel(m *Model) []byte { return mustEncode(m) }

// DecodeModel reads what [EncodeModel] wrote, and indexes it.
func DecodeModel(data []byte) (*Model, error) {
	var m Model
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	return m.Index(), nil
}

func decodeFacts(properties, provenance json.RawMessage) (p Properties, v Provenance, err error) {
	if len(properties) > 0 {
		if p, err = DecodeProperties(properties); err != nil {
			return nil, v, err
		}
	}
	if len(provenance) > 0 {
		v, err = DecodeProvenance(provenance)
	}
	return p, v, err
}

func mustEncode(form any) []byte {
	data, err := json.Marshal(form)
	if err != nil {
		panic("graph: a record that JSON cannot hold: " + err.Error())
	}
	return data
}

// Size is the operation's weight against [MaxBatchBytes]: the bytes of its
// stored form. A model weighs nothing.
func (op *Op) Size() int {
	switch {
	case op.PutItem != nil:
		return len(EncodeItem(op.PutItem))
	case op.PutRelation != nil:
		return len(EncodeRelation(op.PutRelation))
	default:
		return 64
	}
}

// Hash is a digest of everything in the batch but its id, in hexadecimal.
// Two batches of equal content have equal hashes. Items and relations must be
// normalised; revisions do not count.
func (b *Batch) Hash() string {
	forms := make([][]byte, len(b.Ops))
	for i := range b.Ops {
		switch op := &b.Ops[i]; {
		case op.PutItem != nil:
			forms[i] = EncodeItem(op.PutItem)
		case op.PutRelation != nil:
			forms[i] = EncodeRelation(op.PutRelation)
		case op.PutModel != nil:
			forms[i] = EncodeModel(op.PutModel)
		}
	}
	return b.hash(forms)
}

// hash is Hash with the stored forms of what is put, by operation.
func (b *Batch) hash(forms [][]byte) string {
	h := sha256.New()
	part := func(kind string, data []byte) {
		var length [8]byte
		for i, n := 0, len(data); i < 8; i++ {
			length[i] = byte(n >> (8 * i))
		}
		h.Write([]byte(kind))
		h.Write(length[:])
		h.Write(data)
	}
	for _, text := range []string{b.Actor, b.Source, b.Run, b.Message} {
		part("t", []byte(text))
	}
	for i := range b.Ops {
		op := &b.Ops[i]
		switch {
		case op.PutItem != nil:
			part("i", forms[i])
		case op.PurgeItem != nil:
			part("I", op.PurgeItem.ID[:])
		case op.PutRelation != nil:
			part("r", forms[i])
		case op.DeleteRelation != nil:
			part("R", op.DeleteRelation.ID[:])
		case op.PutModel != nil:
			part("m", forms[i])
		}
		if op.If != nil {
			part("?", mustEncode(*op.If))
		}
	}
	for i := range b.Records {
		part("k", mustEncode(b.Records[i]))
	}
	if b.Given != nil {
		part("g", b.Given.bytes())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Revision is what a batch became.
type Revision struct {
	Number  RevisionNumber
	Batch   string    // the batch's id
	Hash    string    // of the batch
	At      time.Time // UTC, to the millisecond
	Actor   string
	Source  string
	Run     string
	Message string

	// How many items and relations the batch put and deleted. A put of an item
	// with Retired counts as a put; deleting what was not there does not count.
	ItemsPut, ItemsPurged, RelationsPut, RelationsDeleted int
	ModelPut                                              bool
}
