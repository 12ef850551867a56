package api

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// writeKind is the kind of the records that tell what a write with a key did.
const writeKind = "write"

// keptWrite is what a key stands for: what was asked, and what each write did.
// The states themselves stand in the history.
type keptWrite struct {
	At      int64        `json:"at,omitempty"` // milliseconds; tells when it may go
	Asked   []byte       `json:"asked"`
	Results []keptResult `json:"results"`
}

type keptResult struct {
	What     string    `json:"what"`
	Item     uuid.UUID `json:"item,omitzero"`
	Relation uuid.UUID `json:"relation,omitzero"`
	End      uuid.UUID `json:"end,omitzero"` // an item at which the relation begins
}

// inFlight are the keys of the writes that are under way in this process.
type inFlight struct {
	mu   sync.Mutex
	keys map[string]bool
}

func (f *inFlight) enter(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys[key] {
		return false
	}
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	f.keys[key] = true
	return true
}

func (f *inFlight) leave(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.keys, key)
}

// writeKeyed writes under a key: a write that took effect before is answered
// again, and one that is under way is not begun twice.
func (a *API) writeKeyed(ctx context.Context, in *Writing, asked any, prepare func() ([]ingest.Write, error)) (*ingest.Outcome, error) {
	if !a.writing.enter(in.Key) {
		return nil, &graph.Error{Code: codeInProgress, Op: "api.write", Msg: "a write with this Idempotency-Key is under way", Hint: "send it again in a moment"}
	}
	defer a.writing.leave(in.Key)
	question := digest([]any{asked, in.Message})
	if out, err := a.replay(ctx, in.Key, question); out != nil || err != nil {
		return out, err
	}
	out, err := a.writeOnce(ctx, in, prepare, func(results []ingest.Result) (graph.RecordOp, error) {
		return noteOf(in.Key, a.Clock(), question, results)
	})
	switch graph.CodeOf(err) {
	case graph.CodeStale, graph.CodeConflict, graph.CodeInvalid, graph.CodeKeyReused:
		// Another process may have carried out the same write meanwhile.
		if before, again := a.replay(ctx, in.Key, question); before != nil && again == nil {
			return before, nil
		}
	}
	return out, err
}

func noteOf(key string, at time.Time, question []byte, results []ingest.Result) (graph.RecordOp, error) {
	kept := keptWrite{At: at.UnixMilli(), Asked: question, Results: make([]keptResult, len(results))}
	for i := range results {
		r, k := &results[i], &kept.Results[i]
		k.What = r.What
		if it := either(r.After, r.Before); it != nil {
			k.Item = it.ID
		}
		if rel := either(r.RelationAfter, r.RelationBefore); rel != nil {
			k.Relation, k.End = rel.ID, rel.From
		}
	}
	body, err := json.Marshal(kept)
	return graph.RecordOp{Record: graph.Record{Kind: writeKind, ID: key, Body: body}}, err
}

func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// replay gives what a key's write did, nil when there was none. The states are
// those of the revision that it made.
func (a *API) replay(ctx context.Context, key string, question []byte) (*ingest.Outcome, error) {
	record, err := a.Store.Record(ctx, writeKind, key)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var kept keptWrite
	if err := json.Unmarshal(record.Body, &kept); err != nil {
		return nil, graph.Errorf(graph.CodeInternal, "api.replay", "the record of the write %s cannot be read: %w", graph.Shown(key), err)
	}
	if !bytes.Equal(kept.Asked, question) {
		return nil, &graph.Error{Code: graph.CodeKeyReused, Op: "api.write", Msg: "this Idempotency-Key was used for another write",
			Hint: "a key names one write; take a new one"}
	}
	out := &ingest.Outcome{Results: make([]ingest.Result, len(kept.Results))}
	if out.Model, _, err = a.Store.Model(ctx, 0); err != nil {
		return nil, err
	}
	past := replayed{api: a, batch: key, seen: map[uuid.UUID][]graph.Version{}}
	for i, k := range kept.Results {
		if out.Results[i], err = past.result(ctx, k); err != nil {
			return nil, err
		}
	}
	if out.Revision = past.revision; out.Revision.Number == 0 { // it changed nothing
		out.Revision, err = a.Store.Head(ctx)
	}
	return out, err
}

// replayed reads the states around one batch from the history.
type replayed struct {
	api      *API
	batch    string
	revision graph.Revision
	seen     map[uuid.UUID][]graph.Version
}

// maxReplayed bounds the versions that are read of one item.
const maxReplayed = 100_000

func (p *replayed) result(ctx context.Context, k keptResult) (ingest.Result, error) {
	r := ingest.Result{What: k.What}
	history, record := k.Item, k.Item
	if k.Relation != uuid.Nil {
		history, record = k.End, k.Relation
	}
	versions, err := p.versions(ctx, history)
	if err != nil {
		return r, err
	}
	is, was := p.around(versions, record, k.What == ingest.ChangeUnchanged)
	if is != nil && !is.Deleted {
		r.After, r.RelationAfter = is.Item, is.Relation
	}
	if was != nil && !was.Deleted {
		r.Before, r.RelationBefore = was.Item, was.Relation
	}
	return r, nil
}

// around gives the version of a record that the batch made, and the one
// before; the same one twice for what the batch left unchanged.
func (p *replayed) around(versions []graph.Version, record uuid.UUID, unchanged bool) (is, was *graph.Version) {
	for i := range versions {
		v := &versions[i]
		if recordOf(v) != record {
			continue
		}
		switch {
		case is == nil && unchanged && (p.revision.Number == 0 || v.Revision.Number <= p.revision.Number):
			return v, v
		case is == nil && v.Revision.Batch == p.batch:
			is, p.revision = v, v.Revision
		case is != nil:
			return is, v
		}
	}
	return is, was
}

func (p *replayed) versions(ctx context.Context, id uuid.UUID) ([]graph.Version, error) {
	if known, has := p.seen[id]; has {
		return known, nil
	}
	var all []graph.Version
	before := graph.RevisionNumber(0)
	for len(all) < maxReplayed {
		page, err := p.api.Store.History(ctx, id, before, graph.MaxPage)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); len(page) < graph.MaxPage {
			break
		}
		before = page[len(page)-1].Revision.Number
	}
	p.seen[id] = all
	return all, nil
}
