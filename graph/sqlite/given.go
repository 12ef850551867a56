package sqlite

import (
	"linchpin/graph"
)

// notGiven names what is not as the batch was given it; see [graph.Given].
func (a *application) notGiven() ([]graph.Problem, error) {
	g := a.p.Given
	if g == nil {
		return nil, nil
	}
	var problems []graph.Problem
	say := func(path, reason string) { problems = append(problems, graph.Problem{Path: path, Reason: reason}) }
	if g.Model != nil {
		put, err := a.number(`SELECT max(revision) FROM model`)
		if err != nil {
			return nil, err
		}
		if graph.RevisionNumber(put) != *g.Model { //nolint:gosec // never negative
			say(graph.GivenModelPath, staleReason(uint64(put))) //nolint:gosec // never negative
		}
	}
	for i := range g.Items {
		as, err := a.asGiven(&g.Items[i])
		if err != nil {
			return nil, err
		}
		if !as {
			say(graph.GivenItemPath(i), "the item has another class, came back, or is gone")
		}
	}
	if a.t.head.Number <= g.At {
		return problems, nil // nobody wrote since
	}
	for i, id := range g.Quiet {
		if err := a.loadEnd(id); err != nil {
			return nil, err
		}
		put, err := a.number(relationPut, a.items[id].seq, int64(g.At), a.p.Run) //nolint:gosec // at most MaxInt64
		if err != nil {
			return nil, err
		}
		if put > 0 {
			say(graph.GivenQuietPath(i), "the item has got a relation")
		}
	}
	for _, of := range []struct {
		path, query string
		names       []string
	}{{graph.GivenClassesPath, itemPut, g.Classes}, {graph.GivenTypesPath, relationOfTypePut, g.Types}} {
		for _, name := range of.names {
			put, err := a.number(of.query, name, int64(g.At)) //nolint:gosec // at most MaxInt64
			if err != nil {
				return nil, err
			}
			if put > 0 {
				say(of.path, "one of "+graph.Shown(name)+" was put")
				break
			}
		}
	}
	return problems, nil
}

const (
	// relationPut: whether a relation of an item was put after a revision, by
	// another run than the batch's.
	relationPut = `SELECT EXISTS (SELECT 1 FROM relation r JOIN revision v ON v.number = r.revision
			WHERE r.source = ?1 AND r.revision > ?2 AND (?3 = '' OR v.run <> ?3))
		OR EXISTS (SELECT 1 FROM relation r JOIN revision v ON v.number = r.revision
			WHERE r.target = ?1 AND r.revision > ?2 AND (?3 = '' OR v.run <> ?3))`
	itemPut           = `SELECT EXISTS (SELECT 1 FROM item WHERE revision > ?2 AND class = (SELECT code FROM word WHERE text = ?1))`
	relationOfTypePut = `SELECT EXISTS (SELECT 1 FROM relation WHERE revision > ?2 AND type = (SELECT code FROM word WHERE text = ?1))`
)

// asGiven says whether an item is stored as the batch was given it.
func (a *application) asGiven(want *graph.GivenItem) (bool, error) {
	if err := a.loadEnd(want.ID); err != nil {
		return false, err
	}
	is := a.items[want.ID]
	if !is.stored || want.Retired && !is.retired {
		return false, nil
	}
	code, known := a.t.words[want.Class]
	if !known {
		var err error
		if code, err = a.t.store.words.code(a.ctx, a.c, want.Class); err != nil {
			return false, err
		}
	}
	return code > 0 && code == is.class, nil
}
