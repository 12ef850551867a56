package http

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/http/api"
)

// TestAnOldItemIsNotNew: an item whose last change lies behind thousands of
// changes of its relations was changed, and not created.
func TestAnOldItemIsNotNew(t *testing.T) {
	d := newEstate(t)
	id := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	apply := func(name string, ops []graph.Op) {
		t.Helper()
		if _, err := d.store.Apply(context.Background(), graph.Batch{ID: name, Actor: "test", Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	hub := graph.Item{ID: id(), Key: "hub", Class: "Server", Facets: graph.FacetCI}
	apply("hub", []graph.Op{{PutItem: &hub}})
	for part := range 3 {
		var ops []graph.Op
		for i := range 2000 {
			it := graph.Item{ID: id(), Key: fmt.Sprintf("leaf/%d/%d", part, i), Class: "Application", Facets: graph.FacetCI}
			ops = append(ops, graph.Op{PutItem: &it}, graph.Op{PutRelation: &graph.Relation{ID: id(), Type: "RUNS_ON", From: it.ID, To: hub.ID}})
		}
		apply(fmt.Sprint("leaves ", part), ops)
	}
	hub.Name = "Hub"
	apply("name", []graph.Op{{PutItem: &hub}})
	list := read[api.HistoryList](d, "GET", "/api/v1/items/"+hub.ID.String()+"/history?limit=1", nil)
	if len(list.Items) != 1 || list.Items[0].Item == nil || list.Items[0].What != "changed" || list.Next == "" {
		t.Errorf("%+v", list)
	}
	last := list
	for range 20 {
		if last.Next == "" {
			break
		}
		last = read[api.HistoryList](d, "GET", "/api/v1/items/"+hub.ID.String()+"/history?limit=1000&cursor="+last.Next, nil)
	}
	if first := last.Items[len(last.Items)-1]; first.Item == nil || first.What != "created" {
		t.Errorf("the first of all: %+v", first)
	}
}
