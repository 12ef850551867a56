package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// feedItems is how many items a feed speaks of: with their relations more than
// two batches hold.
const feedItems = 5400

// feedGap: every so manieth item is missing from a version, another one each
// time, and so are its relations.
const feedGap = 10

// feedBlock is how many items share a word of their names.
const feedBlock = 300

// feed is a source that tells everything it knows again and again. Every
// version changes every item and relation that it has, retires some items and
// brings others back.
type feed struct {
	name    string // one word
	version int    // the newest that was sent
	acked   int    // the newest that was acknowledged
	report  feedReport
	reports []feedReport // by version, from 1, of those that were acknowledged
}

// feedReport is what the answer to an import says of it.
type feedReport struct {
	Run                       string
	Batches                   int
	Created, Updated, Retired int
	Relations                 struct{ Created, Updated, Deleted int }
}

func (f *feed) key(i int) string { return fmt.Sprintf("%s/%04d", f.name, i) }

// has says whether an item stands in a version.
func (f *feed) has(version, i int) bool { return version > 0 && i >= 0 && (i+version)%feedGap != 0 }

func (f *feed) itemName(version, i int) string {
	return f.name + " " + blockWord(i) + " " + versionWord(version)
}

func blockWord(i int) string { return "block" + letters(i/feedBlock) }

func versionWord(version int) string { return "version" + letters(version) }

// needs says what the relation of an item in a version goes to; "" where it has
// none. Items form chains of ten that hang on the base, every second one only
// in odd versions.
func (f *feed) needs(version, i int) string {
	switch {
	case !f.whole(version, i), i%20 == 10 && version%2 == 0:
		return ""
	case i%10 == 0:
		return "base"
	}
	return f.key(i - 1)
}

// whole says that both ends of an item's relation stand in a version.
func (f *feed) whole(version, i int) bool {
	return f.has(version, i) && (i%10 == 0 || f.has(version, i-1))
}

func (f *feed) strength(version int) string { return [2]string{"hard", "soft"}[version%2] }

// document is what the feed says in a version.
func (f *feed) document(version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\"format\":\"linchpin/v1\",\"source\":%q,\"complete\":true}\n", f.name)
	for i := range feedItems {
		if f.has(version, i) {
			fmt.Fprintf(&b, "{\"item\":{\"key\":%q,\"class\":\"Application\",\"name\":%q}}\n", f.key(i), f.itemName(version, i))
		}
	}
	for i := range feedItems {
		if to := f.needs(version, i); to != "" {
			fmt.Fprintf(&b, "{\"relation\":{\"from\":%q,\"type\":\"DEPENDS_ON\",\"to\":%q,\"strength\":%q}}\n", f.key(i), to, f.strength(version))
		}
	}
	return b.String()
}

// effect is what a version changes when the one before it is there whole.
type effect struct{ items, relations, deleted int }

// effects are those of the versions from 1 on. A relation stays when an end of
// it retires, and goes when the version has both ends and does not say it.
func (f *feed) effects() []effect {
	strength := make([]string, feedItems) // of the relation on record
	all := make([]effect, f.version)
	for version := 1; version <= f.version; version++ {
		e := &all[version-1]
		for i := range feedItems {
			if f.has(version, i) || f.has(version-1, i) {
				e.items++
			}
			switch needs := f.needs(version, i); {
			case needs != "" && strength[i] != f.strength(version):
				strength[i] = f.strength(version)
				e.relations++
			case needs == "" && f.whole(version, i) && strength[i] != "":
				strength[i] = ""
				e.deleted++
			}
		}
	}
	return all
}

func (e effect) total() int { return e.items + e.relations + e.deleted }

// next sends the version after the newest. It says what went wrong.
func (f *feed) next(address string) string {
	f.version++
	return f.send(address)
}

// send sends the newest version.
func (f *feed) send(address string) string {
	url := fmt.Sprintf("%s/api/v1/imports?wait=true&message=%s", address, versionWord(f.version))
	text, said := post("POST", url, f.document(f.version), "Content-Type", "application/x-ndjson")
	if said != "" {
		return said
	}
	f.report = feedReport{}
	if err := json.Unmarshal([]byte(text), &f.report); err != nil {
		return err.Error()
	}
	f.acked = f.version
	f.reports = append(f.reports, f.report)
	return ""
}

// keyedEdit makes an item and a relation of it, as one revision under an
// idempotency key.
type keyedEdit struct {
	name   string // one word; also the key
	answer string // "" while it is not acknowledged
}

func (e *keyedEdit) key() string { return "edit/" + e.name }

func (e *keyedEdit) send(address string) string {
	body := fmt.Sprintf(`{"writes":[{"createRelation":{"from":%[1]q,"type":"DEPENDS_ON","to":"base"}},{"createItem":{"key":%[1]q,"class":"Application","name":%[2]q}}]}`,
		e.key(), e.name+" edited")
	text, said := post("POST", address+"/api/v1/batch", body, "Content-Type", "application/json", "Idempotency-Key", e.name)
	if said == "" {
		e.answer = text
	}
	return said
}

const watchedItems = 50

// watch tells states, another one each time.
type watch struct {
	number int // of the newest statement that was sent
	acked  int
}

// watchedBy is the item that a statement says is down.
func watchedBy(statement int) string { return fmt.Sprintf("watched/%d", statement%watchedItems) }

func (w *watch) next(address string) string {
	w.number++
	return w.send(address)
}

func (w *watch) send(address string) string {
	if w.number == 0 {
		return ""
	}
	body := fmt.Sprintf(`{"source":"watch","states":[{"item":%q,"state":"down"}]}`, watchedBy(w.number))
	_, said := post("PUT", address+"/api/v1/conditions", body, "Content-Type", "application/json")
	if said == "" {
		w.acked = w.number
	}
	return said
}

// letters is a number as three letters.
func letters(n int) string {
	return string([]byte{byte('a' + n/26/26%26), byte('a' + n/26%26), byte('a' + n%26)}) //nolint:gosec // letters
}

// writeName is one word of letters, so that a search finds one write alone.
func writeName(numbers ...int) string {
	name := "write"
	for _, n := range numbers {
		name += letters(n)
	}
	return name
}
