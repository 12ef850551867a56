package impacttest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"linchpin/graph"
)

// feedBatch is the number of operations of a batch that Feed applies.
const feedBatch = 2000

// Feed writes the estate into a store, in batches, after its model.
func (e *Layered) Feed(ctx context.Context, w graph.Writer, m *graph.Model) error {
	batch := graph.Batch{ID: "layered/model", Source: "layered", Ops: []graph.Op{{PutModel: m}}}
	flush := func() error {
		if len(batch.Ops) == 0 {
			return nil
		}
		_, err := w.Apply(ctx, batch)
		batch.Ops = batch.Ops[:0]
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	put := func(n int, op graph.Op) error {
		if batch.Ops = append(batch.Ops, op); len(batch.Ops) < feedBatch {
			return nil
		}
		batch.ID = fmt.Sprintf("layered/%08d", n)
		return flush()
	}
	for i := range e.Items() {
		it := e.Item(i)
		if err := put(i, graph.Op{PutItem: &it, If: new(graph.RevisionNumber)}); err != nil {
			return err
		}
	}
	for i := range e.Relations() {
		r := e.Relation(i)
		if err := put(e.Items()+i, graph.Op{PutRelation: &r, If: new(graph.RevisionNumber)}); err != nil {
			return err
		}
	}
	batch.ID = "layered/last"
	return flush()
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
