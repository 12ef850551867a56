package api

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// lostRelations follows the deletions of relations of connectivity types, from
// the store's history, so that a restart gives the same findings. It keeps the
// newest loss of each item and type, and reads every deletion once.
type lostRelations struct {
	mu      sync.Mutex
	types   string // the connectivity types that were followed
	through graph.RevisionNumber
	newest  map[lostPlace]impact.Loss
}

type lostPlace struct {
	owner uuid.UUID
	kind  string
}

// findings tells of the items that lost their last relation of a connectivity
// type. stopped names the budget that left some of the history out; asking
// again goes on from there.
func (l *lostRelations) findings(ctx context.Context, store graph.Store, s *impact.Snapshot, until time.Time) (found []Finding, stopped string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if stopped, err = l.follow(ctx, store, s.Model(), until); err != nil {
		return nil, "", err
	}
	losses, err := retiredMembers(ctx, store, s)
	if err != nil {
		return nil, "", err
	}
	for _, f := range impact.LostRelations(s, slices.AppendSeq(losses, maps.Values(l.newest))) {
		told := findingOf(s, string(f.Kind), f.Text, f.Items)
		told.Revision = uint64(f.Revision)
		found = append(found, told)
	}
	return found, stopped, nil
}

// follow reads the deletions since it was called last.
func (l *lostRelations) follow(ctx context.Context, store graph.Store, m *graph.Model, until time.Time) (stopped string, err error) {
	head, err := store.Head(ctx)
	if err != nil {
		return "", err
	}
	if types := connectivityTypes(m); l.newest == nil || types != l.types || head.Number < l.through {
		l.types, l.through, l.newest = types, 0, map[lostPlace]impact.Loss{}
	}
	for l.through < head.Number {
		page, err := store.Deletions(ctx, l.through, graph.MaxPage)
		if err != nil {
			return "", err
		}
		for _, v := range page {
			for _, loss := range impact.LossesOf(m, v.Relation, v.Revision.Number) {
				l.newest[lostPlace{loss.Owner, loss.Type}] = loss
			}
			l.through = max(l.through, v.Revision.Number)
		}
		if len(page) < graph.MaxPage {
			l.through = max(l.through, head.Number)
		} else if time.Now().After(until) {
			return impact.StoppedByTime, nil
		}
	}
	return "", nil
}

func connectivityTypes(m *graph.Model) string {
	var names []string
	for _, name := range m.RelationTypeNames() {
		if t, _ := m.RelationType(name); t.Connectivity {
			names = append(names, name+" "+string(t.Impact))
		}
	}
	return strings.Join(names, ",")
}

// retiredMembers are the losses by retirement, each in the revision in which
// the member's record came to read as it does.
func retiredMembers(ctx context.Context, store graph.Store, s *impact.Snapshot) ([]impact.Loss, error) {
	losses := impact.RetiredMembers(s)
	ids := map[uuid.UUID]graph.RevisionNumber{}
	for _, l := range losses {
		ids[l.Member] = 0
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(ids)), graph.MaxIDs) {
		items, err := store.Items(ctx, some)
		if err != nil {
			return nil, err
		}
		for i := range items {
			ids[items[i].ID] = items[i].Revision
		}
	}
	for i := range losses {
		losses[i].Revision = ids[losses[i].Member]
	}
	return losses, nil
}
