package impacttest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"linchpin/graph"
)

// feedBatch is the number of operations of a batch that Feed applies.
const feedBatch = 2000

// feedAhead is how many batches are on their way while the next is gathered,
// where the store takes several.
const feedAhead = 2

// feeder gathers operations into batches.
type feeder struct {
	w     graph.Writer
	batch graph.Batch
	waits []func() (graph.Revision, error) // of the batches on their way
}

// flush sends what is gathered.
func (f *feeder) flush(ctx context.Context, id string) error {
	if len(f.batch.Ops) == 0 {
		return nil
	}
	f.batch.ID = id
	f.waits = append(f.waits, graph.Start(ctx, f.w, f.batch))
	f.batch.Ops = make([]graph.Op, 0, feedBatch)
	if _, ok := f.w.(graph.Streamer); ok {
		return f.land(feedAhead)
	}
	return f.land(0)
}

// land waits until at most so many batches are on their way.
func (f *feeder) land(most int) (err error) {
	for len(f.waits) > most {
		_, failed := f.waits[0]()
		f.waits, err = f.waits[1:], errors.Join(err, failed)
	}
	return err
}

func (f *feeder) put(ctx context.Context, n int, op graph.Op) error {
	if f.batch.Ops = append(f.batch.Ops, op); len(f.batch.Ops) < feedBatch {
		return nil
	}
	return f.flush(ctx, fmt.Sprintf("layered/%08d", n))
}

// Feed writes the estate into a store, in batches, after its model.
func (e *Layered) Feed(ctx context.Context, w graph.Writer, m *graph.Model) (err error) {
	f := &feeder{w: w, batch: graph.Batch{Source: "layered", Ops: []graph.Op{{PutModel: m}}}}
	defer func() { err = errors.Join(err, f.land(0)) }() // none stays on its way
	if err := errors.Join(f.flush(ctx, "layered/model"), f.land(0)); err != nil {
		return err
	}
	for i := range e.Items() {
		it := e.Item(i)
		if err := f.put(ctx, i, graph.Op{PutItem: &it, If: new(graph.RevisionNumber)}); err != nil {
			return err
		}
	}
	if err := errors.Join(f.flush(ctx, "layered/items"), f.land(0)); err != nil { // relations need their ends
		return err
	}
	for i := range e.Relations() {
		r := e.Relation(i)
		if err := f.put(ctx, e.Items()+i, graph.Op{PutRelation: &r, If: new(graph.RevisionNumber)}); err != nil {
			return err
		}
	}
	return f.flush(ctx, "layered/last")
}

// WriteNDJSON writes the estate as a document of one row a line.
func (e *Layered) WriteNDJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<18)
	fmt.Fprintln(out, `{"format":"linchpin/v1","source":"layered"}`)
	enc := json.NewEncoder(out)
	type row = map[string]any
	for i := range e.Items() {
		it := e.Item(i)
		properties := row{}
		for name, v := range it.Properties {
			properties[name] = v.Plain()
		}
		said := row{"key": it.Key, "class": it.Class, "name": it.Name, "properties": properties}
		if it.Requirements != nil {
			said["requirements"] = it.Requirements
		}
		if err := enc.Encode(row{"item": said}); err != nil {
			return err
		}
	}
	for i := range e.Relations() {
		said := row{"from": e.Key(int(e.from[i])), "type": layeredKinds[e.kind[i]], "to": e.Key(int(e.to[i]))}
		if g := e.group[i]; g != 0 {
			said["group"] = layeredGroups[g]
		}
		if err := enc.Encode(row{"relation": said}); err != nil {
			return err
		}
	}
	return out.Flush()
}
