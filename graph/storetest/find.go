package storetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linchpin/graph"
)

// findClauses are what Find promises.
var findClauses = []clause{
	{"find/key order", "without Text items stand in key order (UTF-8 bytes), whole", func(e *trial) {
		order := []string{"A", "B", "Z", "a", "a b", "a-b", "a/b", "ab", "b", "z", "À", "é", "ﬀ", "🏦"}
		var ops []graph.Op
		for i, key := range order {
			ops = append(ops, put(machine(99-i, keyed(key))))
		}
		e.apply(ops...)
		page := e.find(graph.Query{})
		e.same("keys", keys(page.Items), order)
		e.same("total, next, more", fmt.Sprint(page.Total, page.Next, page.More), fmt.Sprint(len(order), "", false))
		want := *machine(98, keyed("B"))
		want.Revision = 1
		e.same("an item", page.Items[1], want)
	}},
	{"find/nothing", "nothing found is an empty page", func(e *trial) {
		e.same("of an empty store", e.find(graph.Query{}), graph.Page{})
		e.apply(machines(1)...)
		for _, q := range []graph.Query{{Text: "other"}, {Tag: "none"}, {Classes: []string{"Router"}}, {Key: "vm/000"}, {Retired: true}} {
			e.same("page", e.find(q), graph.Page{})
		}
	}},
	{"find/class", "any of these classes, exactly; nil: all; empty: none", func(e *trial) {
		e.apply(define(vocabulary("")), put(machine(1)), put(machine(2, classed("Machine"))), put(machine(3, classed("Router"))))
		for want, classes := range map[string][]string{"[vm/0002]": {"Machine"}, "[vm/0001 vm/0003]": {"Router", "VirtualMachine", "None"},
			"[]": {}, "[vm/0001 vm/0002 vm/0003]": nil} {
			page := e.find(graph.Query{Classes: classes})
			e.same("keys", keys(page.Items), want)
			e.same("total", page.Total, len(page.Items))
		}
	}},
	{"find/tag", "has this tag, to the byte", func(e *trial) {
		e.apply(put(machine(1, tagged("gold", "pci"))), put(machine(2, tagged("Gold"))), put(machine(3, tagged("goldfish"))), put(machine(4, tagged("gold"))))
		e.apply(put(machine(4)), put(machine(5, tagged("gold", "süd 'x'"))))
		e.same("gold", keys(e.find(graph.Query{Tag: "gold"}).Items), []string{"vm/0001", "vm/0005"})
		e.same("süd 'x'", keys(e.find(graph.Query{Tag: "süd 'x'"}).Items), []string{"vm/0005"})
	}},
	{"find/key", "has this key, to the byte", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2, keyed("VM/0001"))))
		e.same("keys", keys(e.find(graph.Query{Key: "vm/0001"}).Items), []string{"vm/0001"})
	}},
	{"find/retired", "Retired: only retired items, otherwise only others", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2, retired)), put(machine(3)))
		e.apply(put(machine(3, retired)))
		for text := range map[string]bool{"": true, "machine": true} {
			e.same("others", keys(e.find(graph.Query{Text: text}).Items), []string{"vm/0001"})
			e.same("retired", keys(e.find(graph.Query{Text: text, Retired: true}).Items), []string{"vm/0002", "vm/0003"})
		}
		e.apply(put(machine(2)))
		e.same("back", keys(e.find(graph.Query{}).Items), []string{"vm/0001", "vm/0002"})
	}},
	{"find/all conditions", "all conditions must hold", func(e *trial) {
		e.apply(put(machine(1, tagged("gold"))), put(machine(2, tagged("gold"), classed("Router"))), put(machine(3)),
			put(machine(4, tagged("gold"), retired)), put(machine(5, tagged("gold"), named("other"), keyed("x"))))
		q := graph.Query{Text: "machine", Tag: "gold", Classes: []string{"VirtualMachine"}}
		page := e.find(q)
		e.same("keys", keys(page.Items), []string{"vm/0001"})
		e.same("total", page.Total, 1)
		q.Key = "vm/0002"
		e.same("keys", keys(e.find(q).Items), []string{})
		q.Text, q.Classes = "", nil
		e.same("keys", keys(e.find(q).Items), []string{"vm/0002"})
	}},
	{"find/words", "every word must be the beginning of a word in key or name", func(e *trial) {
		e.apply(put(machine(1, keyed("db/eu-west-1"), named("Payments database"))), put(machine(2, keyed("app/pay"), named("Pay portal"))),
			put(machine(3, keyed("dbEast01"), named(""))), put(machine(4, keyed("x"), named("Zürich Ωmega ﬁle"))),
			put(machine(5, keyed("y"), named("支払い システム"))))
		for text, want := range map[string][]string{
			"pay": {"app/pay", "db/eu-west-1"}, "PAY data": {"db/eu-west-1"}, "data pay": {"db/eu-west-1"}, "ay": {}, "pay pay p": {"app/pay", "db/eu-west-1"},
			"west": {"db/eu-west-1"}, "db/eu-west-1": {"db/eu-west-1"}, "payments database x": {}, "db": {"db/eu-west-1", "dbEast01"},
			"east 01": {"dbEast01"}, "east01": {"dbEast01"}, "east1": {}, "zurich": {"x"}, "ZÜR": {"x"}, "fil": {"x"}, "ωmeg": {"x"}, "支払": {"y"}, "シス 支": {"y"},
			"da datab": {"db/eu-west-1"},
		} {
			e.same("of "+text, keys(e.find(graph.Query{Text: text}).Items), want)
		}
	}},
	{"find/hostile text", "text is text: operators and quotes ask for nothing else", func(e *trial) {
		e.apply(put(machine(1, keyed("alpha"), named("or not near"))), put(machine(2, keyed("beta"), named("and"))))
		for text, want := range map[string][]string{
			"alpha OR beta": {}, "NOT beta": {}, "alp*": {"alpha"}, `"alpha"`: {"alpha"}, `al"pha`: {}, "key:alpha": {}, "(alpha": {"alpha"}, "alpha AND": {},
			"-alpha": {"alpha"}, "alpha~2": {}, "NEAR(or": {"alpha"}, "a\x00lpha": {}, "\xffalpha": {"alpha"}, "[alpha TO beta]": {}, "/alpha/": {"alpha"}, `\alpha`: {"alpha"}, "al?ha": {},
		} {
			e.same(fmt.Sprintf("of %q", text), keys(e.find(graph.Query{Text: text}).Items), want)
		}
	}},
	{"find/text without a word", "finds nothing, even where a key is the text", func(e *trial) {
		e.apply(put(machine(1, keyed("--"), named("!?"))), put(machine(2)))
		for _, text := range []string{"--", " ", "!?", "*", "\"\""} {
			e.same("page", e.find(graph.Query{Text: text}), graph.Page{})
		}
	}},
	{"find/long text", "at most MaxQueryText bytes, else CodeInvalid", func(e *trial) {
		e.apply(machines(1)...)
		_, err := e.Find(e.ctx, graph.Query{Text: strings.Repeat("x", graph.MaxQueryText+1), Limit: 1})
		e.fails(graph.CodeInvalid, err)
		var words strings.Builder
		for i := 0; words.Len() < graph.MaxQueryText-3; i++ {
			words.WriteString(string(rune('a'+i%26)) + strconv.Itoa(i%10))
		}
		e.same("many words", e.find(graph.Query{Text: words.String()}), graph.Page{})
		e.same("one long word", e.find(graph.Query{Text: strings.Repeat("x", graph.MaxQueryText)}), graph.Page{})
		e.same("one word often", keys(e.find(graph.Query{Text: strings.Repeat("vm ", 340)}).Items), []string{"vm/0001"})
	}},
	{"find/exact first", "the item whose key is the text, then those whose folded name is the folded text, then the rest, each in key order", func(e *trial) {
		e.apply(put(machine(1, keyed("a/shop"), named("Web shop"))), put(machine(2, keyed("z/1"), named("SHOP"))), put(machine(3, keyed("shop"), named("x"))),
			put(machine(4, keyed("b"), named("shopping"))), put(machine(5, keyed("m"), named(" shóp! "))), put(machine(6, keyed("Shop"), named("y"))))
		e.same("shop", keys(e.find(graph.Query{Text: "shop"}).Items), []string{"shop", "m", "z/1", "Shop", "a/shop", "b"})
		e.same("SHOP", keys(e.find(graph.Query{Text: "SHOP"}).Items), []string{"m", "z/1", "Shop", "a/shop", "b", "shop"})
		e.same("Shop", keys(e.find(graph.Query{Text: "Shop"}).Items), []string{"Shop", "m", "z/1", "a/shop", "b", "shop"})
		e.apply(put(machine(2, keyed("z/1"), named("renamed"))), put(machine(4, keyed("b"), named("shop"))))
		e.same("renamed", keys(e.find(graph.Query{Text: "shop"}).Items), []string{"shop", "b", "m", "Shop", "a/shop"})
	}},
	{"find/pages in key order", "After is a key position: what did not change is neither missed nor repeated", func(e *trial) {
		e.apply(machines(7)...)
		page := e.find(graph.Query{Limit: 3})
		e.same("first page", fmt.Sprint(keys(page.Items), page.Total), "[vm/0001 vm/0002 vm/0003] 7")
		e.apply(purge(3), put(machine(2, keyed("vm/0009"))), put(machine(10, keyed("vm/0000"))))
		page = e.find(graph.Query{Limit: 3, After: page.Next})
		e.same("second page", fmt.Sprint(keys(page.Items), page.Total), "[vm/0004 vm/0005 vm/0006] 7")
		page = e.find(graph.Query{Limit: 3, After: page.Next})
		e.same("third page", fmt.Sprint(keys(page.Items), page.Total, page.Next == ""), "[vm/0007 vm/0009] 7 true")
		page = e.find(graph.Query{Limit: 3, After: "vm/0003", Uncounted: true})
		e.same("uncounted", fmt.Sprintf("%v %s", keys(page.Items), page.Next), "[vm/0004 vm/0005 vm/0006] vm/0006")
		e.same("after the last", keys(e.find(graph.Query{After: "vm/0009"}).Items), []string{})
	}},
	{"find/pages of hits", "with Text, After is a place among the hits; other text there: CodeInvalid", func(e *trial) {
		e.apply(append(machines(6), put(machine(7, keyed("vm"), named(""))))...)
		q, got := graph.Query{Text: "vm", Limit: 3}, []string{}
		for range 9 {
			page := e.find(q)
			got = append(append(got, keys(page.Items)...), strconv.Itoa(page.Total))
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		e.same("pages", got, []string{"vm", "vm/0001", "vm/0002", "7", "vm/0003", "vm/0004", "vm/0005", "7", "vm/0006", "7"})
		e.same("beyond", keys(e.find(graph.Query{Text: "vm", After: "2:vm/0006"}).Items), []string{})
		e.same("between", keys(e.find(graph.Query{Text: "vm", After: "2:vm/0004x"}).Items), []string{"vm/0005", "vm/0006"})
		for _, after := range []string{"x", "-1", "1.5", "3", "3:", "2vm/0001", "02:vm/0001", ":vm/0001", "vm/0001", "99999999999999999999"} {
			_, err := e.Find(e.ctx, graph.Query{Text: "vm", After: after, Limit: 1})
			e.fails(graph.CodeInvalid, err)
		}
	}},
	{"find/hits come and go", "between pages of hits others are added and removed: every hit that stays is seen exactly once, and in order", func(e *trial) {
		for _, q := range []graph.Query{{Text: "VM"}, {Text: "vm"}, {Text: "vm", Tag: "gold", Classes: []string{"VirtualMachine"}}} {
			e.comeAndGo(q)
		}
	}},
	{"find/last page", "Next is empty where a full page is the last", func(e *trial) {
		e.apply(machines(4)...)
		for _, text := range []string{"", "vm"} {
			e.same("next", e.find(graph.Query{Text: text, Limit: 4}).Next, "")
			if next := e.find(graph.Query{Text: text, Limit: 3}).Next; next == "" {
				e.Errorf("no next page of %q", text)
			}
		}
	}},
	{"find/2000+", "at most MaxFound hits are ranked; the exact ones are always among them", func(e *trial) {
		e.apply(machines(graph.MaxFound)...)
		page := e.find(graph.Query{Text: "machine"})
		e.same("total, more", fmt.Sprint(page.Total, page.More), "2000 false")
		e.apply(put(machine(9000, keyed("zz"), named("machine"))), put(machine(9001, keyed("machine"), named("zz"))), put(machine(9002, keyed("zzz"))))
		page = e.find(graph.Query{Text: "machine"})
		e.same("total, more, length", fmt.Sprint(page.Total, page.More, len(page.Items)), "2000 true 100")
		e.same("first", keys(page.Items[:2]), []string{"machine", "zz"})
		rest := keys(page.Items[2:])
		if !slices.IsSorted(rest) {
			e.Errorf("the rest is not in key order: %q", rest)
		}
		last := e.find(graph.Query{Text: "machine", Limit: 1000, After: e.find(graph.Query{Text: "machine", Limit: 1000}).Next})
		e.same("last page", fmt.Sprint(len(last.Items), last.Next == "", last.More), "1000 true true")
		plain := e.find(graph.Query{})
		e.same("without text: total, more", fmt.Sprint(plain.Total, plain.More), "2003 false")
		one := e.find(graph.Query{Text: "machine", Classes: []string{"VirtualMachine"}, Key: "zz"})
		e.same("under a condition", fmt.Sprint(keys(one.Items), one.Total, one.More), "[zz] 1 false")
	}},
	{"find/at once", "a read that begins after Apply returned sees its effect, in the search too", func(e *trial) {
		for i := 1; i <= 20; i++ {
			e.apply(put(machine(1, named(fmt.Sprintf("edition%d", i)))))
			if found := e.find(graph.Query{Text: fmt.Sprintf("edition %d", i)}); len(found.Items) != 1 {
				e.Fatalf("edition %d is not found", i)
			}
			if i > 10 {
				e.same("the edition before", len(e.find(graph.Query{Text: fmt.Sprintf("edition%d", i-1)}).Items), 0)
			}
		}
	}},
}
