package graph

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// The targets of this file hold each reader of text to two laws: it never
// panics, and what it reads and writes again reads as the same.

func FuzzKey(f *testing.F) {
	for _, text := range []string{"vm/a", "", " a", "a\u2028b", "İ ß ﬀ", strings.Repeat("x", 513), "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if CheckKey(text) == nil && (text == "" || len(text) > MaxKeyBytes || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\n\r\x1b\u2028")) {
			t.Errorf("%q is a key", text)
		}
		words := Words(text)
		for _, word := range words {
			if word == "" || strings.ContainsAny(word, " \t\n") {
				t.Errorf("%q has the word %q", text, word)
			}
		}
		if again := Folded(Folded(text)); utf8.ValidString(text) && again != strings.Join(words, " ") {
			t.Errorf("%q folds to %q, and that to %q", text, words, again)
		}
		if shown := Shown(text); utf8.RuneCountInString(shown) > maxShown+1 || strings.ContainsAny(shown, "\x00\n\r\x1b") {
			t.Errorf("%q is shown as %q", text, shown)
		}
		Nearest(text, []string{"vm/a", "vm/b", ""})
	})
}

func FuzzDuration(f *testing.F) {
	for _, text := range []string{"P2W", "P3DT4H", "PT1.5S", "P", "PT", "P1Y", "PT0S", "P99999999999D", "PT1e9S", "P0T0", "P1T"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDuration(text)
		if err != nil {
			return
		}
		if again, err := ParseDuration(d.String()); err != nil || again != d || d.Span() < 0 || d.Span()%time.Millisecond != 0 {
			t.Errorf("%q reads as %s, and that as %s, %v", text, d, again, err)
		}
	})
}

func FuzzNeed(f *testing.F) {
	for _, text := range []string{"1", "50%", "33.33%", "0", "100%", "-1", "1e3", "4294967296", "%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNeed(text)
		if err != nil {
			return
		}
		if again, err := ParseNeed(n.String()); err != nil || again != n {
			t.Errorf("%q reads as %s, and that as %s, %v", text, n, again, err)
		}
		for _, members := range []int{0, 1, 3, 1000} {
			if of := n.Of(members); of < 0 {
				t.Errorf("%q of %d members is %d", text, members, of)
			}
		}
		var again Need
		if data, err := n.MarshalJSON(); err != nil || again.UnmarshalJSON(data) != nil || again != n {
			t.Errorf("%q: JSON %s %v reads as %s", text, data, err, again)
		}
	})
}

func FuzzHitPlace(f *testing.F) {
	for _, text := range []string{"2:vm/web-1", "0:", ":", "9:a", "-1:a", "1:a:b", "1", "\xff:a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := ParseHitPlace(text)
		if !ok {
			return
		}
		if p.String() != text {
			t.Errorf("%q reads as %+v, which is written %q", text, p, p)
		}
		if p.Rank < 0 || p.Rank > RankWords {
			t.Errorf("%q has the rank %d", text, p.Rank)
		}
	})
}

func FuzzMoney(f *testing.F) {
	f.Add("1299.00", "EUR")
	f.Add("0.001", "KWD")
	f.Add("1e9", "JPY")
	f.Add("-0", "eur")
	f.Add("999999999999999", "USD")
	f.Fuzz(func(t *testing.T, amount, code string) {
		m, err := ParseMoney(amount, code)
		if err != nil {
			return
		}
		again, err := ParseMoney(m.Text(), m.Currency)
		if err != nil || !again.Equal(m) || len(m.Text()) > 64 {
			t.Errorf("%q %q reads as %s, and that as %s, %v", amount, code, m, again, err)
		}
	})
}

func FuzzItemForm(f *testing.F) {
	f.Add([]byte(`{"id":"018f0000-0000-7000-8000-000000000000","key":"a","class":"Server","facets":3,"properties":{"i:cpuCount":4,"m:purchaseCost":"EUR 1.00"}}`))
	f.Add([]byte(`{"id":"018f0000-0000-7000-8000-000000000000","key":"a","class":"Server","facets":3,"provenance":{"facts":{"name":["manual",""]}}}`))
	f.Add([]byte(`{"key":"\ud800","tags":["a",1]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		it, err := DecodeItem(data)
		if err != nil {
			return
		}
		text := EncodeItem(&it)
		again, err := DecodeItem(text)
		if err != nil || !bytes.Equal(EncodeItem(&again), text) {
			t.Errorf("%s is written as %s, which reads as %+v, %v", data, text, again, err)
		}
	})
}

func FuzzRelationForm(f *testing.F) {
	f.Add([]byte(`{"id":"018f0000-0000-7000-8000-000000000000","type":"RUNS_ON","from":"018f0000-0000-7000-8000-000000000001","to":"018f0000-0000-7000-8000-000000000002","group":"web"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := DecodeRelation(data)
		if err != nil {
			return
		}
		text := EncodeRelation(&r)
		again, err := DecodeRelation(text)
		if err != nil || !bytes.Equal(EncodeRelation(&again), text) {
			t.Errorf("%s is written as %s, which reads as %+v, %v", data, text, again, err)
		}
	})
}

func FuzzModelForm(f *testing.F) {
	f.Add([]byte(`{"classes":[{"name":"A"},{"name":"B","extends":"A"}],"relationTypes":[{"name":"X"}]}`))
	f.Add([]byte(`{"classes":[{"name":"A","extends":"B"},{"name":"B","extends":"A"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeModel(data)
		if err != nil {
			return
		}
		text := EncodeModel(m)
		again, err := DecodeModel(text)
		if err != nil || !bytes.Equal(EncodeModel(again), text) {
			t.Errorf("%s is written as %s, %v", data, text, err)
		}
	})
}

// FuzzName reads the few names that are fixed: those of states and of facets.
func FuzzName(f *testing.F) {
	for _, text := range []string{"down", "degraded", "operational", "removed", "ci", "asset", "", "DOWN"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		state, named := ParseState(text)
		var again State
		if err := again.UnmarshalText([]byte(text)); named != (err == nil) || again != state || named && state.String() != text {
			t.Errorf("%q is the state %v, and again %v, %v", text, state, again, err)
		}
		if facet, ok := ParseFacet(text); ok && (len(facet.Names()) != 1 || facet.Names()[0] != text) {
			t.Errorf("%q is the facet %v", text, facet.Names())
		}
	})
}
