package api

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"linchpin/graph"
)

// randomCell is a value as a register may hold it; few, so that they repeat.
func randomCell(r *rand.Rand) cell {
	switch r.IntN(9) {
	case 0:
		return cell{}
	case 1:
		return cellOf(graph.NumberValue(float64(r.IntN(9)) - 4))
	case 2:
		return cellOf(graph.BooleanValue(r.IntN(2) == 0))
	case 3:
		return textsCell([]string{"b", "a 2", "a 10"}[:r.IntN(4)])
	case 4, 5:
		amount := decimal.New(r.Int64N(2_000_000)-1_000_000, int32(r.IntN(5)-3))
		return cellOf(graph.MoneyValue(graph.Money{Amount: amount, Currency: []string{"EUR", "USD", "JPY"}[r.IntN(3)]}))
	case 6:
		return textCell(strings.Repeat("long ", 120+r.IntN(3)) + fmt.Sprint(r.IntN(9)))
	}
	return textCell([]string{"Web ", "wéb ", "9", "x", "web 00", "é", "9999999999"}[r.IntN(7)] + fmt.Sprint(r.IntN(200)))
}

// TestColumnKeepsAndOrdersValues: a column answers what was put into it, finds
// it again, and ranks it as comparing each two values does, however often it
// was ranked between.
func TestColumnKeepsAndOrdersValues(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		c := newColumn(&textStore{}, 0, 0)
		var want []cell
		for len(want) < 3000 {
			v := randomCell(r)
			want = append(want, v)
			c.codes.insert(len(want) - 1)
			c.set(int32(len(want)-1), v)
			if r.IntN(400) == 0 {
				c.rank()
			}
		}
		ranks := c.rank()
		for row := range want {
			got := c.of(int32(row))
			if got.kind != want[row].kind || got.text != want[row].text || got.number != want[row].number || got.money != want[row].money || len(got.elements) != len(want[row].elements) {
				t.Fatalf("row %d: %+v, put %+v", row, got, want[row])
			}
			if at := c.position(&got); got.kind != 0 && at != 2*ranks[c.codes.at(int32(row))] {
				t.Fatalf("%+v stands at %d, its rank is %d", got, at, ranks[c.codes.at(int32(row))])
			}
		}
		for range 20_000 {
			a, b := r.IntN(len(want)), r.IntN(len(want))
			if want[a].kind == 0 || want[b].kind == 0 {
				continue
			}
			exact := compareCells(&want[a], &want[b], sortKey(want[a].text), sortKey(want[b].text))
			if ranked := int(ranks[c.codes.at(int32(a))] - ranks[c.codes.at(int32(b))]); max(-1, min(1, ranked)) != exact && !(exact != 0 && ranked == 0 && len(want[a].text) > maxSortedText) {
				t.Fatalf("%q, %q: ranks say %d, the values %d", want[a].text, want[b].text, ranked, exact)
			}
		}
	}
}

// TestSumsAreExact of amounts of any sign and scale, against decimals.
func TestSumsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := newColumn(&textStore{}, 0, 0)
	want := map[string]decimal.Decimal{}
	var rows []int32
	for row := range int32(5000) {
		m := graph.Money{Amount: decimal.New(r.Int64N(2e15)-1e15, int32(r.IntN(22)-4)), Currency: []string{"EUR", "USD"}[r.IntN(2)]}
		c.codes.insert(int(row))
		c.set(row, cellOf(graph.MoneyValue(m)))
		for range 3 { // counted thrice
			rows = append(rows, row)
			want[m.Currency] = want[m.Currency].Add(m.Amount)
		}
	}
	items, sums := c.sums(c.counts(rows))
	if items != len(rows) || len(sums) != 2 {
		t.Fatal(items, sums)
	}
	for _, sum := range sums {
		if exact := (graph.Money{Amount: want[sum.Currency], Currency: sum.Currency}).Text(); sum.Amount != exact {
			t.Errorf("%s %s, not %s", sum.Currency, sum.Amount, exact)
		}
	}
}

// TestTableFollowsAnyChange puts, renames, retires and purges at random, few
// and many at once: the table then reads as one made anew.
func TestTableFollowsAnyChange(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	table := newRegisterTable(0)
	now := map[uuid.UUID]graph.Item{}
	for round := range 300 {
		var put []graph.Item
		var gone []uuid.UUID
		touched := map[uuid.UUID]bool{}
		for range 1 + r.IntN([]int{3, 100}[r.IntN(2)]) {
			id := uuid.UUID{15: byte(r.IntN(200))}
			if touched[id] {
				continue
			}
			touched[id] = true
			if r.IntN(4) == 0 {
				gone = append(gone, id)
				delete(now, id)
				continue
			}
			it := graph.Item{ID: id, Key: fmt.Sprintf("%d/%x", r.IntN(3), id[15]), Class: "Server", Name: fmt.Sprint("n", r.IntN(400)), Retired: r.IntN(5) == 0}
			if r.IntN(2) == 0 {
				it.Properties = graph.Properties{[]string{"a", "b"}[r.IntN(2)]: graph.StringValue(fmt.Sprint(r.IntN(900)))}
			}
			put, now[id] = append(put, it), it
		}
		table.update(put, gone)
		anew := newRegisterTable(0)
		for _, it := range now {
			anew.add(&it)
		}
		anew.order()
		if got, want := written(table), written(anew); !slices.Equal(got, want) {
			t.Fatalf("after round %d:\n%q\nnot\n%q", round, got, want)
		}
	}
}

func written(t *registerTable) []string {
	var rows []string
	for row := range int32(t.len()) {
		text := fmt.Sprint(t.ids[row], t.key(row), t.store.at(t.words[row]), t.retired[row])
		for _, name := range []string{columnName, columnClass, "a", "b"} {
			v := t.column(name).of(row)
			text += "|" + v.text
		}
		rows = append(rows, text)
	}
	return rows
}

// TestTextStoreKeepsAnyText, of no bytes to more than a chunk.
func TestTextStoreKeepsAnyText(t *testing.T) {
	s := &textStore{}
	r := rand.New(rand.NewPCG(6, 6))
	var texts []string
	var refs []textRef
	for n := range 3000 {
		size := r.IntN(300)
		if n%500 == 7 {
			size = 1<<20 - 3 + r.IntN(8)
		}
		text := strings.Repeat(string(rune('a'+n%26)), size)
		texts, refs = append(texts, text), append(refs, s.put(text))
	}
	for n, ref := range refs {
		if s.at(ref) != texts[n] {
			t.Fatalf("text %d of %d bytes is not kept", n, len(texts[n]))
		}
	}
}
