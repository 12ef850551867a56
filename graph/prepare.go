package graph

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"
)

// MaxBatchID is the longest id of a batch, in bytes.
const MaxBatchID = 128

// Prepared is a batch that is sound by itself: what is left to check depends
// on what is stored. Stores begin Apply with it, so that all refuse the same.
type Prepared struct {
	Batch // a copy; items and relations are normalised

	// Forms holds, by operation, the stored form of the item, relation or
	// model that it puts; nil for a deletion.
	Forms [][]byte
	Hash  string // of the batch
}

// Prepare copies, normalises and checks a batch without looking at a store:
// CodeTooLarge, or CodeInvalid with every problem. Op names the caller in
// errors.
func (b Batch) Prepare(op string) (*Prepared, error) {
	if n := len(b.Ops) + len(b.Records); n > MaxBatchOps {
		return nil, Errorf(CodeTooLarge, op, "a batch of %d operations; at most %d", n, MaxBatchOps)
	}
	p := &Prepared{Batch: b, Forms: make([][]byte, len(b.Ops))}
	p.Ops = slices.Clone(b.Ops)
	c := batchCheck{items: map[uuid.UUID]bool{}, relations: map[uuid.UUID]bool{}, records: map[[2]string]bool{}}
	if b.ID == "" || len(b.ID) > MaxBatchID || !utf8.ValidString(b.ID) {
		c.say("id", Shown(b.ID), "a batch id is 1 to 128 bytes of UTF-8")
	}
	for i := range p.Ops {
		c.op(fmt.Sprintf("ops[%d]", i), &p.Ops[i])
	}
	for i := range b.Records {
		c.record(fmt.Sprintf("records[%d]", i), &b.Records[i])
	}
	c.problems = append(c.problems, b.Given.check()...)
	if err := Invalid(op, c.problems); err != nil {
		return nil, err
	}
	size := 0
	for i := range p.Ops {
		size += p.encode(i)
	}
	for i := range b.Records {
		size += len(b.Records[i].Body)
	}
	if size > MaxBatchBytes {
		return nil, Errorf(CodeTooLarge, op, "a batch of %d bytes; at most %d", size, MaxBatchBytes)
	}
	p.Hash = p.hash(p.Forms)
	if b.Restored != nil {
		p.Hash = b.Restored.Hash
	}
	return p, nil
}

// encode normalises and encodes what an operation puts, and gives its size.
func (p *Prepared) encode(i int) int {
	op := &p.Ops[i]
	switch {
	case op.PutItem != nil:
		it := *op.PutItem
		it.Normalise()
		op.PutItem, p.Forms[i] = &it, EncodeItem(&it)
		return len(p.Forms[i])
	case op.PutRelation != nil:
		r := *op.PutRelation
		r.Normalise()
		op.PutRelation, p.Forms[i] = &r, EncodeRelation(&r)
		return len(p.Forms[i])
	case op.PutModel != nil:
		p.Forms[i] = EncodeModel(op.PutModel)
	}
	return op.Size()
}

// batchCheck collects the problems of a batch.
type batchCheck struct {
	items, relations map[uuid.UUID]bool
	records          map[[2]string]bool
	model            bool
	problems         []Problem
}

func (c *batchCheck) say(path, value, reason string) {
	c.problems = append(c.problems, Problem{Path: path, Value: value, Reason: reason})
}

func (c *batchCheck) op(path string, op *Op) {
	set := 0
	for _, isSet := range []bool{op.PutItem != nil, op.PurgeItem != nil, op.PutRelation != nil,
		op.DeleteRelation != nil, op.PutModel != nil} {
		if isSet {
			set++
		}
	}
	if set != 1 {
		c.say(path, "", fmt.Sprintf("an operation says exactly one thing; this one says %d", set))
		return
	}
	switch {
	case op.PutItem != nil:
		c.once(c.items, path, "item", op.PutItem.ID)
		if err := CheckKey(op.PutItem.Key); err != nil {
			c.say(path+".key", Shown(op.PutItem.Key), err.Error())
		}
		if op.PutItem.Class == "" {
			c.say(path+".class", "", "an item needs a class")
		}
	case op.PurgeItem != nil:
		c.once(c.items, path, "item", op.PurgeItem.ID)
	case op.PutRelation != nil:
		r := op.PutRelation
		c.once(c.relations, path, "relation", r.ID)
		if r.Type == "" {
			c.say(path+".type", "", "a relation needs a type")
		}
		if r.From == r.To {
			c.say(path+".to", r.To.String(), "a relation from an item to itself")
		}
	case op.DeleteRelation != nil:
		c.once(c.relations, path, "relation", op.DeleteRelation.ID)
	default:
		if c.model {
			c.say(path, "", "a batch puts at most one model")
		}
		c.model = true
	}
}

func (c *batchCheck) once(seen map[uuid.UUID]bool, path, noun string, id uuid.UUID) {
	switch {
	case id == uuid.Nil:
		c.say(path+".id", "", noun+" without an id")
	case seen[id]:
		c.say(path+".id", id.String(), noun+" that occurs twice in the batch")
	}
	seen[id] = true
}

func (c *batchCheck) record(path string, op *RecordOp) {
	for _, p := range op.Check() {
		p.Path = path + "." + p.Path
		c.problems = append(c.problems, p)
	}
	name := [2]string{op.Kind, op.ID}
	if c.records[name] {
		c.say(path+".id", Shown(op.ID), "a record that occurs twice in the batch")
	}
	c.records[name] = true
}

// Check gives what is wrong with a record by itself: its kind, id or body.
func (r *Record) Check() []Problem {
	var problems []Problem
	if r.Kind == "" || len(r.Kind) > MaxRecordKind || !utf8.ValidString(r.Kind) {
		problems = append(problems, Problem{Path: "kind", Value: Shown(r.Kind), Reason: "a record's kind is 1 to 64 bytes of UTF-8"})
	}
	if r.ID == "" || len(r.ID) > MaxRecordID || !utf8.ValidString(r.ID) {
		problems = append(problems, Problem{Path: "id", Value: Shown(r.ID), Reason: "a record's id is 1 to 512 bytes of UTF-8"})
	}
	if len(r.Body) > MaxRecordBody {
		problems = append(problems, Problem{Path: "body", Reason: fmt.Sprintf("a record's body is at most 1 MiB; this one is %d bytes", len(r.Body))})
	}
	return problems
}

// Check gives what is wrong with a query by itself.
func (q *Query) Check() []Problem {
	var problems []Problem
	if len(q.Text) > MaxQueryText {
		problems = append(problems, Problem{Path: "text", Value: Shown(q.Text), Reason: "a search text has at most 1,024 bytes"})
	}
	if err := checkLimit(q.Limit); err != nil {
		problems = append(problems, *err)
	}
	if q.Text != "" && q.After != "" {
		if q.Place() == nil {
			problems = append(problems, Problem{Path: "after", Value: Shown(q.After), Reason: "not a place in the hits of a text"})
		}
	}
	return problems
}

func checkLimit(limit int) *Problem {
	if limit >= 1 && limit <= MaxPage {
		return nil
	}
	return &Problem{Path: "limit", Value: fmt.Sprint(limit), Reason: "a limit is 1 to 1,000"}
}

// CheckLimit refuses a limit that is not 1..MaxPage: CodeInvalid.
func CheckLimit(op string, limit int) error {
	if p := checkLimit(limit); p != nil {
		return Invalid(op, []Problem{*p})
	}
	return nil
}

// CheckCount refuses more than MaxIDs ids or keys in one question: CodeInvalid.
func CheckCount(op string, n int) error {
	if n <= MaxIDs {
		return nil
	}
	return Invalid(op, []Problem{{Value: fmt.Sprint(n), Reason: "at most 10,000 ids or keys in one question"}})
}

// tidyClaims gives the claims without empty lists, sorted by source; the map
// itself where nothing is to be done, else a copy.
func tidyClaims(lost map[string][]Claim) map[string][]Claim {
	bySource := func(a, b Claim) int { return compareText(a.Source, b.Source) }
	tidy := true
	for _, claims := range lost {
		tidy = tidy && len(claims) > 0 && slices.IsSortedFunc(claims, bySource)
	}
	if !tidy {
		lost = maps.Clone(lost)
		maps.DeleteFunc(lost, func(_ string, claims []Claim) bool { return len(claims) == 0 })
		for name, claims := range lost {
			claims = slices.Clone(claims)
			slices.SortStableFunc(claims, bySource)
			lost[name] = claims
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return lost
}
