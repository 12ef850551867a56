package http

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// TestDrawingsWaitForTheirRevision: an export as a drawing shows the revision
// that its reader names, as every other form does.
func TestDrawingsWaitForTheirRevision(t *testing.T) {
	d := newEstate(t)
	for i := range 20 {
		it := graph.Item{ID: uuid.Must(uuid.NewV7()), Key: fmt.Sprintf("late/%d", i), Class: "Server", Facets: graph.FacetCI}
		revision, err := d.store.Apply(context.Background(), graph.Batch{ID: it.Key, Actor: "test", Ops: []graph.Op{{PutItem: &it}}})
		if err != nil {
			t.Fatal(err)
		}
		if r := d.ask("GET", "/api/v1/export?format=dot", nil, "Linchpin-Min-Revision", fmt.Sprint(revision.Number)); r.Status != 200 || !strings.Contains(r.Body, it.Key) {
			t.Fatalf("%s is not in the drawing of revision %d: %d", it.Key, revision.Number, r.Status)
		}
	}
}

// TestAModelIsFollowedAtOnce: who has just put a model asks questions on it.
func TestAModelIsFollowedAtOnce(t *testing.T) {
	d := newEstate(t)
	for i := range 10 {
		file := fmt.Sprintf("format: linchpin-model/v1\nclasses:\n  - {name: Kind%d, extends: Server}\n", i)
		r := d.ask("PUT", "/api/v1/model", file, "Content-Type", "application/yaml")
		if r.Status != 200 {
			t.Fatal(r)
		}
		if held := d.index.Current().Revision(); fmt.Sprint(uint64(held)) != r.Header.Get("Linchpin-Revision") {
			t.Fatalf("the model is revision %s, and questions are answered from %d", r.Header.Get("Linchpin-Revision"), held)
		}
	}
}

// TestImportsArePagedWhole: pages of imports hold each import once, newest
// first, however they are cut.
func TestImportsArePagedWhole(t *testing.T) {
	d := newEstate(t)
	for i := range 7 {
		d.importYAML(fmt.Sprintf("format: linchpin/v1\nsource: %s\nitems: [{key: paged/%d, class: Server}]\n", string("ab"[i%2]), i))
		time.Sleep(2 * time.Millisecond) // ids tell their time
	}
	type page struct {
		Items []struct{ Run string }
		Next  string
	}
	for query, want := range map[string]int{"": 8, "&source=a": 4, "&source=b": 3} {
		for limit := 1; limit <= 9; limit++ {
			var runs []string
			for cursor := ""; ; {
				p := read[page](d, "GET", fmt.Sprintf("/api/v1/imports?limit=%d%s%s", limit, query, cursor), nil)
				for _, one := range p.Items {
					if len(runs) > 0 && one.Run >= runs[len(runs)-1] {
						t.Errorf("%q by %d: %s after %s", query, limit, one.Run, runs[len(runs)-1])
					}
					runs = append(runs, one.Run)
				}
				if p.Next == "" {
					break
				}
				cursor = "&cursor=" + p.Next
			}
			if len(runs) != want {
				t.Errorf("%q by %d: %d imports, want %d", query, limit, len(runs), want)
			}
		}
	}
}
