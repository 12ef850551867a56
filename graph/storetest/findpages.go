package storetest

import (
	"fmt"
	"slices"

	"linchpin/graph"
)

// comeAndGo reads the hits of a text in pages of three. After each page it
// takes away every second hit of that page and one to come, and adds one
// before, two behind, and one with exactly the name that the text asks for.
func (e *trial) comeAndGo(q graph.Query) {
	e.Helper()
	const hits, exactly = 24, 6 // every sixth has the text as its name
	numbers := map[string]int{}
	var all []graph.Op
	for n := 1; n <= hits; n++ {
		it := machine(n, tagged("gold"))
		if n%exactly == 0 {
			it.Name = "vm"
		}
		numbers[it.Key] = n
		all = append(all, put(it))
	}
	e.apply(append(all, put(machine(hits+1, keyed("vm"), tagged("gold"))))...)
	stays := func(key string) bool { return key == "vm" || numbers[key] > 0 && numbers[key]%2 == 0 }
	want := slices.DeleteFunc(e.keysOf(q), func(key string) bool { return !stays(key) })

	var got []string
	gone, added := map[int]bool{}, 1000
	come := func(key, name string) graph.Op {
		added++
		return put(machine(added, keyed(key), named(name), tagged("gold")))
	}
	q.Limit = 3
	for round := 0; ; round++ {
		page := e.find(q)
		for _, it := range page.Items {
			if slices.Contains(got, it.Key) || gone[numbers[it.Key]] {
				e.Errorf("page %d tells %s again, or after it was gone", round+1, it.Key)
			}
			got = append(got, it.Key)
		}
		if q.After = page.Next; q.After == "" || round > hits {
			break
		}
		ops := []graph.Op{come(fmt.Sprintf("vm/0000-%d", round), "before"), come(fmt.Sprintf("vm/0013-%d", round), "between"),
			come(fmt.Sprintf("vm/9-%d", round), "behind"), come(fmt.Sprintf("a-vm-%d", round), "Vm")}
		for n := range numbers {
			if !stays(n) && !gone[numbers[n]] && (slices.Contains(keys(page.Items), n) || numbers[n] == hits-1-2*round) {
				gone[numbers[n]] = true
				ops = append(ops, purge(numbers[n]))
			}
		}
		e.apply(ops...)
	}
	e.same("those that stay", slices.DeleteFunc(got, func(key string) bool { return !stays(key) }), want)
	var away []graph.Op
	for n := 1001; n <= added; n++ {
		away = append(away, purge(n))
	}
	e.apply(away...)
}

// keysOf are the keys that a query finds on one page.
func (e *trial) keysOf(q graph.Query) []string {
	e.Helper()
	q.Limit = graph.MaxPage
	return keys(e.find(q).Items)
}
