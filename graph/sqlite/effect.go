package sqlite

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strings"

	lib "modernc.org/sqlite/lib"

	"linchpin/graph"
)

// effect writes the batch. What lets go of keys and names comes first, so that
// the unique indexes see only what will stand together.
func (a *application) effect() error {
	a.date()
	a.wrote = true
	for _, step := range []func() error{a.letGo, a.deleteRelations, a.purgeItems, a.putItems, a.putRelations, a.putModel, a.writeRecords, a.recordRevision} {
		if err := step(); err != nil {
			return taken(err)
		}
		if err := a.giveUp.Err(); err != nil {
			return err
		}
	}
	return nil
}

// taken marks the refusal of a unique index.
func taken(err error) error {
	if primary(err) == lib.SQLITE_CONSTRAINT {
		return errTaken
	}
	return err
}

func (a *application) exec(query string, args ...any) error {
	_, err := a.c.exec(a.ctx, query, args...)
	return err
}

// letGo gives items and relations that change their key or group a value that
// nothing else has: a blob, which equals no text.
func (a *application) letGo() error {
	for i := range a.p.Ops {
		switch op := &a.p.Ops[i]; {
		case op.PutItem != nil:
			if s := a.items[op.PutItem.ID]; s.stored && s.key != op.PutItem.Key {
				if err := a.exec(`UPDATE item SET key = id WHERE seq = ?`, s.seq); err != nil {
					return err
				}
			}
		case op.PutRelation != nil:
			if s := &a.relations[i]; s.seq > 0 && s.named != op.PutRelation.Group {
				if err := a.exec(`UPDATE relation SET named = id WHERE seq = ?`, s.seq); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

const (
	keepItem = `INSERT INTO item_version (id, since, until, deleted, body) SELECT id, revision, ?2, ?3, body FROM item WHERE seq = ?1`
	keepLink = `INSERT INTO relation_version (id, source, target, since, until, deleted, body)
		SELECT r.id, s.id, t.id, r.revision, ?2, ?3, r.body FROM relation r JOIN item s ON s.seq = r.source JOIN item t ON t.seq = r.target WHERE r.seq = ?1`
)

func (a *application) deleteRelations() error {
	for i := range a.p.Ops {
		if a.p.Ops[i].DeleteRelation == nil || a.relations[i].seq == 0 {
			continue
		}
		seq := a.relations[i].seq
		if err := a.exec(keepLink, seq, int64(a.revision.Number), true); err != nil { //nolint:gosec // counts from 1
			return err
		}
		if err := a.exec(`DELETE FROM relation WHERE seq = ?`, seq); err != nil {
			return err
		}
		a.revision.RelationsDeleted++
	}
	return nil
}

func (a *application) purgeItems() error {
	for i := range a.p.Ops {
		op := a.p.Ops[i].PurgeItem
		if op == nil || !a.items[op.ID].stored {
			continue
		}
		s := a.items[op.ID]
		if err := a.exec(keepItem, s.seq, int64(a.revision.Number), true); err != nil { //nolint:gosec // counts from 1
			return err
		}
		if err := a.untag(s, nil); err != nil {
			return err
		}
		if err := a.exec(`DELETE FROM search WHERE rowid = ?`, s.seq); err != nil {
			return err
		}
		if err := a.exec(`DELETE FROM item WHERE seq = ?`, s.seq); err != nil {
			return err
		}
		a.revision.ItemsPurged++
	}
	return nil
}

func (a *application) putItems() error {
	for i := range a.p.Ops {
		if it := a.p.Ops[i].PutItem; it != nil {
			if err := a.putItem(it, a.p.Forms[i]); err != nil {
				return err
			}
			a.revision.ItemsPut++
		}
	}
	return nil
}

func (a *application) putItem(it *graph.Item, body []byte) error {
	class, err := a.word(it.Class)
	if err != nil {
		return err
	}
	s, number := a.items[it.ID], int64(a.revision.Number) //nolint:gosec // counts from 1
	if !s.stored {
		s.seq, err = a.c.exec(a.ctx, `INSERT INTO item (id, key, class, retired, revision, folded, name, shape, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			it.ID[:], it.Key, class, it.Retired, number, foldedSum(it.Name), it.Name, encodeShape(it), body)
		if err != nil {
			return err
		}
		if err := a.index(s.seq, it); err != nil {
			return err
		}
		return a.tag(s.seq, it.Tags)
	}
	if err := a.exec(keepItem, s.seq, number, false); err != nil {
		return err
	}
	if err := a.exec(`UPDATE item SET key = ?2, class = ?3, retired = ?4, revision = ?5, folded = ?6, name = ?7, shape = ?8, body = ?9 WHERE seq = ?1`,
		s.seq, it.Key, class, it.Retired, number, foldedSum(it.Name), it.Name, encodeShape(it), body); err != nil {
		return err
	}
	if s.key != it.Key || s.name != it.Name {
		if err := a.exec(`DELETE FROM search WHERE rowid = ?`, s.seq); err != nil {
			return err
		}
		if err := a.index(s.seq, it); err != nil {
			return err
		}
	}
	return a.untag(s, it.Tags)
}

func (a *application) index(seq int64, it *graph.Item) error {
	return a.exec(`INSERT INTO search (rowid, words) VALUES (?, ?)`, seq, strings.Join(append(graph.Words(it.Key), graph.Words(it.Name)...), " "))
}

func (a *application) tag(seq int64, tags []string) error {
	for _, tag := range tags {
		if err := a.exec(`INSERT INTO item_tag (tag, item) VALUES (?, ?)`, tag, seq); err != nil {
			return err
		}
	}
	return nil
}

// untag makes tags those of a stored item.
func (a *application) untag(s *itemState, tags []string) error {
	var was struct {
		Tags []string `json:"tags"`
	}
	if err := json.Unmarshal(s.body, &was); err != nil {
		return err
	}
	if slices.Equal(was.Tags, tags) {
		return nil
	}
	for _, tag := range was.Tags {
		if err := a.exec(`DELETE FROM item_tag WHERE tag = ? AND item = ?`, tag, s.seq); err != nil {
			return err
		}
	}
	return a.tag(s.seq, tags)
}

func (a *application) putRelations() error {
	for i := range a.p.Ops {
		r := a.p.Ops[i].PutRelation
		if r == nil {
			continue
		}
		kind, err := a.word(r.Type)
		if err != nil {
			return err
		}
		seq, number := a.relations[i].seq, int64(a.revision.Number) //nolint:gosec // counts from 1
		if seq == 0 {
			err = a.exec(`INSERT INTO relation (id, source, target, type, revision, strength, named, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				r.ID[:], a.items[r.From].seq, a.items[r.To].seq, kind, number, string(r.Strength), r.Group, a.p.Forms[i])
		} else if err = a.exec(keepLink, seq, number, false); err == nil {
			err = a.exec(`UPDATE relation SET revision = ?2, strength = ?3, named = ?4, body = ?5 WHERE seq = ?1`,
				seq, number, string(r.Strength), r.Group, a.p.Forms[i])
		}
		if err != nil {
			return err
		}
		a.revision.RelationsPut++
	}
	return nil
}

// word gives the number of a class or type, which it adds where it is new.
func (a *application) word(text string) (int64, error) {
	if code, ok := a.words[text]; ok {
		return code, nil
	}
	if code, ok := a.t.words[text]; ok {
		return code, nil
	}
	code, err := a.t.store.words.code(a.ctx, a.c, text)
	if err != nil || code > 0 {
		return code, err
	}
	if code, err = a.c.exec(a.ctx, `INSERT INTO word (text) VALUES (?)`, text); err != nil {
		return 0, err
	}
	if a.words == nil {
		a.words = map[string]int64{}
	}
	a.words[text] = code
	return code, nil
}

func (a *application) putModel() error {
	for i := range a.p.Ops {
		if a.p.Ops[i].PutModel != nil {
			a.revision.ModelPut = true
			return a.exec(`INSERT INTO model (revision, body) VALUES (?, ?)`, int64(a.revision.Number), a.p.Forms[i]) //nolint:gosec // counts from 1
		}
	}
	return nil
}

func (a *application) writeRecords() error {
	for i := range a.p.Records {
		op := &a.p.Records[i]
		var err error
		if op.Delete {
			err = a.exec(deleteRecord, op.Kind, op.ID)
		} else {
			err = a.exec(writeRecord, op.Kind, op.ID, op.Version+1, present(op.Body))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *application) recordRevision() error {
	r := &a.revision
	return a.exec(`INSERT INTO revision (number, batch, hash, at, actor, source, run, message, items_put, items_purged,
		relations_put, relations_deleted, model_put) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(r.Number), r.Batch, r.Hash, r.At.UnixMilli(), r.Actor, r.Source, r.Run, r.Message, //nolint:gosec // counts from 1
		r.ItemsPut, r.ItemsPurged, r.RelationsPut, r.RelationsDeleted, r.ModelPut)
}

// shape is what the structure needs of an item besides its plain columns.
type shape struct {
	Requirements map[string]graph.Declared `json:"r,omitempty"`
	RootFor      []string                  `json:"o,omitempty"`
	EndpointFor  []string                  `json:"e,omitempty"`
}

// encodeShape is nil for the many items that have none.
func encodeShape(it *graph.Item) []byte {
	if len(it.Requirements) == 0 && len(it.RootFor) == 0 && len(it.EndpointFor) == 0 {
		return nil
	}
	text, err := json.Marshal(shape{it.Requirements, it.RootFor, it.EndpointFor})
	if err != nil {
		panic("sqlite: a shape that JSON cannot hold: " + err.Error())
	}
	return text
}

// foldedSum stands for a folded name in an index: small, and nearly unique.
func foldedSum(name string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(graph.Folded(name)))
	return int64(h.Sum64()) //nolint:gosec // the bits, not the number
}
