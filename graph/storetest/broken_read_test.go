package storetest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

var brokenReads = []broken{
	{clause: "structure/empty store", is: "has no head while it is empty", bend: func(b *bent) {
		b.head = func(r graph.Revision) (graph.Revision, error) {
			if r.Number == 0 {
				return r, graph.Errorf(graph.CodeNotFound, "bent", "no revision")
			}
			return r, nil
		}
	}},
	{clause: "structure/shapes", is: "loses endpoints", bend: func(b *bent) {
		b.reshape(func(p *pieces) {
			for i := range p.items {
				p.items[i].EndpointFor = nil
			}
		})
	}},
	{clause: "structure/retired included", is: "leaves out retired items", bend: func(b *bent) {
		b.reshape(func(p *pieces) {
			p.items = slices.DeleteFunc(p.items, func(s graph.ItemShape) bool { return s.Retired })
		})
	}},
	{clause: "structure/items first", is: "mixes items and relations", bend: func(b *bent) {
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			p := &pieces{}
			at, err := b.naive.Structure(ctx, asOf, p)
			if err == nil && len(p.items) > 1 {
				late := pieces{items: p.items[:1]}
				err = cmp.Or((&pieces{items: p.items[1:], relations: p.relations}).visit(v), late.visit(v))
				return at, err
			}
			return at, cmp.Or(err, p.visit(v))
		}
	}},
	{clause: "structure/items first", is: "shows a replaced item twice", bend: func(b *bent) {
		b.reshape(func(p *pieces) {
			if len(p.items) > 10 {
				p.items = append(p.items, p.items[3])
			}
		})
	}},
	{clause: "structure/as of a revision", is: "shows the newest at all times", bend: func(b *bent) {
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			if head := b.stored().revision.Number; asOf > 0 && asOf < head {
				_, err := b.naive.Structure(ctx, 0, v)
				return asOf, err
			}
			return b.naive.Structure(ctx, asOf, v)
		}
	}},
	{clause: "structure/not yet", is: "takes the newest for what is to come", bend: func(b *bent) {
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			return b.naive.Structure(ctx, min(asOf, b.stored().revision.Number), v)
		}
	}},
	{clause: "structure/visitor's error", is: "keeps the visitor's error to itself", bend: func(b *bent) {
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			at, err := b.naive.Structure(ctx, asOf, v)
			if graph.CodeOf(err) == graph.CodeInternal {
				return at, nil
			}
			return at, err
		}
	}},
	{clause: "structure/visitor's error", is: "goes on after the visitor's error", bend: func(b *bent) {
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			p := &pieces{}
			at, err := b.naive.Structure(ctx, asOf, p)
			for _, s := range p.items {
				err = cmp.Or(err, v.Item(s))
			}
			for _, s := range p.relations {
				err = cmp.Or(err, v.Relation(s))
			}
			return at, err
		}
	}},
	{clause: "structure/what is given may be kept", is: "gives out what it keeps", bend: func(b *bent) {
		b.items = func(_ context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			var found []graph.Item
			for _, id := range ids {
				if it, ok := b.stored().items[id]; ok {
					found = append(found, it)
				}
			}
			return found, nil
		}
	}},
	{clause: "model/put and read", is: "gives a model that is not indexed", bend: func(b *bent) {
		b.model = func(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
			m, at, err := b.naive.Model(ctx, asOf)
			if err != nil {
				return nil, 0, err
			}
			var raw graph.Model
			return &raw, at, json.Unmarshal(graph.EncodeModel(m), &raw)
		}
	}},
	{clause: "model/as of a revision", is: "knows the newest model alone", bend: func(b *bent) {
		b.model = func(ctx context.Context, _ graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
			return b.naive.Model(ctx, 0)
		}
	}},
	{clause: "model/none", is: "gives an empty model for none", bend: func(b *bent) {
		b.model = func(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
			m, at, err := b.naive.Model(ctx, asOf)
			if graph.CodeOf(err) == graph.CodeNotFound {
				return (&graph.Model{}).Index(), 0, nil
			}
			return m, at, err
		}
	}},
	{clause: "changes/each once, newest state", is: "tells a change twice", bend: func(b *bent) {
		b.resettle(func(c *graph.ChangeSet) {
			if len(c.Items) > 0 {
				c.Items = append(c.Items, c.Items[0])
			}
		})
	}},
	{clause: "changes/each once, newest state", is: "forgets deleted relations", bend: func(b *bent) {
		b.resettle(func(c *graph.ChangeSet) { c.DeletedRelations = nil })
	}},
	{clause: "changes/from nothing", is: "says too many from the beginning", bend: func(b *bent) {
		b.resettle(func(c *graph.ChangeSet) {
			if c.From == 0 && c.To > 0 {
				*c = graph.ChangeSet{To: c.To, TooMany: true}
			}
		})
	}},
	{clause: "changes/none", is: "repeats the newest revision", bend: func(b *bent) {
		b.changes = func(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
			c, err := b.naive.Changes(ctx, max(after, 1)-1, limit)
			c.From = after
			return c, err
		}
	}},
	{clause: "changes/put and deleted since", is: "passes over what came and went", bend: func(b *bent) {
		b.resettle(func(c *graph.ChangeSet) {
			then := b.states[c.From]
			c.PurgedItems = slices.DeleteFunc(c.PurgedItems, func(id uuid.UUID) bool { return then.items[id].Key == "" })
		})
	}},
	{clause: "changes/deleting nothing", is: "tells deletions of nothing", bend: func(b *bent) {
		asked := map[uuid.UUID]bool{}
		b.edit(func(batch graph.Batch) graph.Batch {
			for _, op := range batch.Ops {
				if op.PurgeItem != nil {
					asked[op.PurgeItem.ID] = true
				}
			}
			return batch
		})
		b.resettle(func(c *graph.ChangeSet) {
			for id := range asked {
				if !slices.Contains(c.PurgedItems, id) {
					c.PurgedItems = append(c.PurgedItems, id)
				}
			}
		})
	}},
	{clause: "changes/model", is: "does not tell of the model", bend: func(b *bent) { b.resettle(func(c *graph.ChangeSet) { c.Model = nil }) }},
	{clause: "changes/too many", is: "lists one more than was asked for", bend: func(b *bent) {
		b.changes = func(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
			return b.naive.Changes(ctx, after, limit+1)
		}
	}},
	{clause: "changes/not yet", is: "has no changes since what is to come", bend: func(b *bent) {
		b.changes = func(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
			return b.naive.Changes(ctx, min(after, b.stored().revision.Number), limit)
		}
	}},
	{clause: "items/order, unknown, repeated, retired", is: "gives items in the order of their ids", bend: func(b *bent) {
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			slices.SortFunc(found, func(a, b graph.Item) int { return bytes.Compare(a.ID[:], b.ID[:]) })
			return found, err
		}
	}},
	{clause: "items/order, unknown, repeated, retired", is: "leaves out retired items", bend: func(b *bent) {
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			return slices.DeleteFunc(found, func(it graph.Item) bool { return it.Retired }), err
		}
	}},
	{clause: "items/by key", is: "finds keys in any case", bend: func(b *bent) {
		b.itemsByKey = func(ctx context.Context, keys []string) ([]graph.Item, error) {
			lower := make([]string, len(keys))
			for i, key := range keys {
				lower[i] = strings.ToLower(key)
			}
			return b.naive.ItemsByKey(ctx, lower)
		}
	}},
	{clause: "items/10,000 ids", is: "answers any number", bend: func(b *bent) {
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			return b.naive.Items(ctx, ids[:min(len(ids), graph.MaxIDs)])
		}
	}},
	{clause: "relations/of items", is: "sees only where relations begin", bend: func(b *bent) {
		b.relationsOf = func(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
			found, err := b.naive.RelationsOf(ctx, ids)
			return slices.DeleteFunc(found, func(r graph.Relation) bool { return !slices.Contains(ids, r.From) }), err
		}
	}},
	{clause: "relations/of items", is: "tells a relation once for each end", bend: func(b *bent) {
		b.relationsOf = func(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
			found, err := b.naive.RelationsOf(ctx, ids)
			var all []graph.Relation
			for _, r := range found {
				if all = append(all, r); slices.Contains(ids, r.From) && slices.Contains(ids, r.To) {
					all = append(all, r)
				}
			}
			return all, err
		}
	}},
}

var brokenFinds = []broken{
	{clause: "find/key order", is: "orders keys as people do", bend: func(b *bent) {
		b.repage(func(_ graph.Query, p *graph.Page) {
			slices.SortStableFunc(p.Items, func(a, b graph.Item) int { return strings.Compare(strings.ToLower(a.Key), strings.ToLower(b.Key)) })
		})
	}},
	{clause: "find/nothing", is: "fails where it finds nothing", bend: func(b *bent) {
		b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
			page, err := b.naive.Find(ctx, q)
			if err == nil && page.Total == 0 {
				err = graph.Errorf(graph.CodeNotFound, "bent", "nothing")
			}
			return page, err
		}
	}},
	{clause: "find/class", is: "widens classes by itself", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if slices.Contains(q.Classes, "Machine") {
				q.Classes = append(q.Classes, "VirtualMachine")
			}
		})
	}},
	{clause: "find/class", is: "takes no classes for all", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if len(q.Classes) == 0 {
				q.Classes = nil
			}
		})
	}},
	{clause: "find/tag", is: "passes over the tag", bend: func(b *bent) { b.requery(func(q *graph.Query) { q.Tag = "" }) }},
	{clause: "find/key", is: "passes over the key", bend: func(b *bent) { b.requery(func(q *graph.Query) { q.Key = "" }) }},
	{clause: "find/retired", is: "searches no retired items", bend: func(b *bent) {
		b.requery(func(q *graph.Query) { q.Retired = q.Retired && q.Text == "" })
	}},
	{clause: "find/all conditions", is: "passes over classes where a tag is asked", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if q.Tag != "" {
				q.Classes = nil
			}
		})
	}},
	{clause: "find/words", is: "reads the first word alone", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if words := graph.Words(q.Text); len(words) > 1 {
				q.Text = words[0]
			}
		})
	}},
	{clause: "find/words", is: "searches names alone", bend: func(b *bent) {
		b.repage(func(q graph.Query, p *graph.Page) {
			p.Items = slices.DeleteFunc(p.Items, func(it graph.Item) bool { return !matches(graph.Query{Text: q.Text}, graph.Item{Name: it.Name}) })
		})
	}},
	{clause: "find/hostile text", is: "fails at a quote", bend: func(b *bent) {
		b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
			if strings.Count(q.Text, `"`)%2 == 1 {
				return graph.Page{}, graph.Errorf(graph.CodeInternal, "bent", "unterminated string")
			}
			return b.naive.Find(ctx, q)
		}
	}},
	{clause: "find/hostile text", is: "knows the operator OR", bend: func(b *bent) {
		b.requery(func(q *graph.Query) { q.Text, _, _ = strings.Cut(q.Text, " OR ") })
	}},
	{clause: "find/text without a word", is: "lists all for a text without a word", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if len(graph.Words(q.Text)) == 0 {
				q.Text = ""
			}
		})
	}},
	{clause: "find/long text", is: "cuts a long text", bend: func(b *bent) {
		b.requery(func(q *graph.Query) { q.Text = q.Text[:min(len(q.Text), graph.MaxQueryText)] })
	}},
	{clause: "find/exact first", is: "puts hits in key order alone", bend: func(b *bent) {
		b.repage(func(_ graph.Query, p *graph.Page) {
			slices.SortFunc(p.Items, func(a, b graph.Item) int { return strings.Compare(a.Key, b.Key) })
		})
	}},
	{clause: "find/pages in key order", is: "begins again where a key is gone", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if q.Text == "" && !slices.ContainsFunc(b.stored().keys(), func(key string) bool { return key == q.After }) {
				q.After = ""
			}
		})
	}},
	{clause: "find/pages in key order", is: "counts what is left as all", bend: func(b *bent) {
		b.repage(func(q graph.Query, p *graph.Page) {
			if q.After != "" {
				p.Total = len(p.Items)
			}
		})
	}},
	{clause: "find/pages of hits", is: "gives the first page again", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if q.Text != "" && q.Place() != nil {
				q.After = ""
			}
		})
	}},
	{clause: "find/hits come and go", is: "counts the hits before a page", bend: func(b *bent) {
		b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
			if q.Text == "" {
				return b.naive.Find(ctx, q)
			}
			counted := q
			counted.After, counted.Limit = "", graph.MaxPage
			page, err := b.naive.Find(ctx, counted)
			skip := 0
			if at := q.Place(); at != nil {
				skip = at.Rank
				_, _ = fmt.Sscan(at.Key, &skip)
			}
			page.Items = page.Items[min(skip, len(page.Items)):]
			if len(page.Items) > q.Limit {
				page.Items, page.Next = page.Items[:q.Limit], graph.HitPlace{Key: strconv.Itoa(skip + q.Limit)}.String()
			}
			return page, err
		}
	}},
	{clause: "find/hits come and go", is: "begins again where a hit is gone", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if at := q.Place(); q.Text != "" && at != nil && !slices.Contains(b.stored().keys(), at.Key) {
				q.After = ""
			}
		})
	}},
	{clause: "find/hits come and go", is: "goes on by key alone", bend: func(b *bent) {
		b.requery(func(q *graph.Query) {
			if at := q.Place(); q.Text != "" && at != nil {
				q.After = graph.HitPlace{Rank: graph.RankWords, Key: at.Key}.String()
			}
		})
	}},
	{clause: "find/last page", is: "promises a page after a full one", bend: func(b *bent) {
		b.repage(func(q graph.Query, p *graph.Page) {
			if len(p.Items) == q.Limit && p.Next == "" {
				p.Next = nextOf(q, p.Items[q.Limit-1])
			}
		})
	}},
	{clause: "find/2000+", is: "takes its floor for the whole", bend: func(b *bent) { b.repage(func(_ graph.Query, p *graph.Page) { p.More = false }) }},
	{clause: "find/2000+", is: "loses the exact hits among many", bend: func(b *bent) {
		b.repage(func(_ graph.Query, p *graph.Page) {
			if p.More {
				p.Items = slices.DeleteFunc(p.Items, func(it graph.Item) bool { return it.Key == "machine" })
			}
		})
	}},
	{clause: "find/at once", is: "searches an index that lags", bend: func(b *bent) {
		b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
			if q.Text == "" || len(b.states) < 2 {
				return b.naive.Find(ctx, q)
			}
			late := &naive{now: b.now, kept: &kept{states: b.states[:len(b.states)-1]}}
			return late.Find(ctx, q)
		}
	}},
}

func (s state) keys() []string {
	var list []string
	for _, it := range s.items {
		list = append(list, it.Key)
	}
	return list
}

// rewrite changes every history.
func (b *bent) rewrite(change func([]graph.Version) []graph.Version) {
	b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
		versions, err := b.naive.History(ctx, id, before, limit)
		if err == nil {
			versions = change(versions)
		}
		return versions, err
	}
}

// forgetsSevens loses what happened at every seventh revision, which no case
// but the random ones looks at.
func forgetsSevens(b *bent) {
	b.rewrite(func(versions []graph.Version) []graph.Version {
		return slices.DeleteFunc(versions, func(v graph.Version) bool { return v.Revision.Number%7 == 0 })
	})
}

var brokenHistories = []broken{
	{clause: "history/versions, newest first", is: "begins with the oldest", bend: func(b *bent) {
		b.rewrite(func(v []graph.Version) []graph.Version { slices.Reverse(v); return v })
	}},
	{clause: "history/versions, newest first", is: "leaves out relations that end there", bend: func(b *bent) {
		b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.History(ctx, id, before, limit)
			return slices.DeleteFunc(versions, func(v graph.Version) bool { return v.Relation != nil && v.Relation.To == id }), err
		}
	}},
	{clause: "history/whole states", is: "tells the newest state in every version", bend: func(b *bent) {
		b.rewrite(func(versions []graph.Version) []graph.Version {
			for i, v := range versions {
				if v.Item != nil {
					if now, ok := b.stored().items[v.Item.ID]; ok {
						at := v.Item.Revision
						now = cloneItem(now)
						now.Revision = at
						versions[i].Item = &now
					}
				}
			}
			return versions
		})
	}},
	{clause: "history/purged", is: "forgets purged items", bend: func(b *bent) {
		b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
			if b.stored().items[id].Key == "" {
				return nil, graph.Errorf(graph.CodeNotFound, "bent", "no such item")
			}
			return b.naive.History(ctx, id, before, limit)
		}
	}},
	{clause: "history/unknown", is: "has an empty history of what never was", bend: func(b *bent) {
		b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.History(ctx, id, before, limit)
			if graph.CodeOf(err) == graph.CodeNotFound {
				return nil, nil
			}
			return versions, err
		}
	}},
	{clause: "history/pages", is: "cuts a revision in two", bend: func(b *bent) {
		b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.History(ctx, id, before, limit)
			return versions[:min(len(versions), limit)], err
		}
	}},
	{clause: "history/pages", is: "repeats the revision that it goes on from", bend: func(b *bent) {
		b.history = func(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
			if before > 0 {
				before++
			}
			return b.naive.History(ctx, id, before, limit)
		}
	}},
	{clause: "revisions/newest first", is: "repeats the revision that it goes on from", bend: func(b *bent) {
		b.revisions = func(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
			if before > 0 {
				before++
			}
			return b.naive.Revisions(ctx, before, limit)
		}
	}},
	{clause: "revisions/at a time", is: "takes the revision before the instant", bend: func(b *bent) {
		b.revisionAt = func(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
			return b.naive.RevisionAt(ctx, t.Add(-time.Millisecond))
		}
	}},
	{clause: "limits/1..1000", is: "takes any limit", bend: func(b *bent) {
		b.revisions = func(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
			return b.naive.Revisions(ctx, before, min(max(limit, 1), graph.MaxPage))
		}
	}},
	{clause: "random/1", is: "forgets every seventh revision", bend: forgetsSevens},
	{clause: "random/2", is: "forgets every seventh revision", bend: forgetsSevens},
	{clause: "random/3", is: "forgets every seventh revision", bend: forgetsSevens},
	{clause: "random/4", is: "forgets every seventh revision", bend: forgetsSevens},
}
