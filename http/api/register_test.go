package api

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
)

func newRegister(t *testing.T, items int) *register {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "e.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := &register{store: store, limit: maxRegisterBytes, idle: registerIdle}
	t.Cleanup(r.close)
	putServers(t, r, 0, items)
	return r
}

func putServers(t *testing.T, r *register, from, to int) {
	t.Helper()
	var ops []graph.Op
	for i := from; i < to; i++ {
		ops = append(ops, graph.Op{PutItem: &graph.Item{ID: uuid.Must(uuid.NewV7()), Key: fmt.Sprintf("s/%05d", i), Class: "Server", Facets: graph.FacetCI | graph.FacetAsset,
			Properties: graph.Properties{"serialNumber": graph.StringValue(fmt.Sprint(i))}}})
	}
	if _, err := r.store.Apply(context.Background(), graph.Batch{ID: fmt.Sprint(from, to), Actor: "test", Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

func lenOf(r *register) (n int, err error) {
	err = r.use(context.Background(), 0, time.Minute, func(t *registerTable) error { n = t.len(); return nil })
	return n, err
}

// TestRegisterIsBounded: a register that is too large for its memory is
// refused in words, and asked again after a smaller limit it does not grow.
func TestRegisterIsBounded(t *testing.T) {
	r := newRegister(t, 1500)
	r.limit = 1000
	if _, err := lenOf(r); graph.CodeOf(err) != graph.CodeTooLarge {
		t.Errorf("%v", err)
	}
	r.limit = maxRegisterBytes
	if n, err := lenOf(r); n != 1500 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestRegisterIsDroppedWhenNobodyAsks, and read again when somebody does.
func TestRegisterIsDroppedWhenNobodyAsks(t *testing.T) {
	r := newRegister(t, 10)
	r.idle = time.Millisecond
	if _, err := lenOf(r); err != nil {
		t.Fatal(err)
	}
	for held := true; held; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		held = r.table != nil
		r.mu.Unlock()
	}
	putServers(t, r, 10, 20)
	if n, err := lenOf(r); n != 20 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestRegisterFollowsMuchAtOnce: more changes than are followed one by one
// make it read the register anew.
func TestRegisterFollowsMuchAtOnce(t *testing.T) {
	r := newRegister(t, 5)
	if _, err := lenOf(r); err != nil {
		t.Fatal(err)
	}
	put := 5
	for from := 100; put <= maxFollowed+5; from += 4000 {
		putServers(t, r, from, from+4000)
		put += 4000
	}
	if n, err := lenOf(r); n != put || err != nil {
		t.Errorf("%d of %d, %v", n, put, err)
	}
}

// FuzzWhere: no condition and no sort crashes, and each is read or refused
// with a reason.
func FuzzWhere(f *testing.F) {
	for _, seed := range []string{"warrantyEnd.before.2027-01-01", "purchaseCost.atLeast.5 EUR", "owner.missing", "warrantyEnd.since.today-3w", "mtbf.above.P1D", "environment.in.a,b", "-name,key", "today+", "ports.is.443", "unavailability.below.NaN"} {
		f.Add(seed)
	}
	m := model.BuiltIn()
	values := []cell{{}, textCell("x"), textsCell([]string{"a", "b"}), cellOf(graph.NumberValue(1)), cellOf(graph.DateValue(time.Unix(0, 0)))}
	f.Fuzz(func(t *testing.T, text string) {
		conditions, problems := conditionsOf(m, []string{text}, time.Unix(0, 0))
		if len(conditions)+len(problems) != 1 || len(problems) == 1 && problems[0].Reason == "" {
			t.Fatalf("%q: %v %v", text, conditions, problems)
		}
		for _, c := range conditions {
			for i := range values {
				c.test(&values[i])
			}
		}
		sortings, problems := sortingsOf(m, text)
		if len(sortings)+len(problems) == 0 && text != "" {
			t.Fatalf("%q is neither read nor refused", text)
		}
		sortKey(text)
	})
}
