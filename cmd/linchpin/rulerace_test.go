package main

import (
	"context"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Pairs of writes that break a rule together and neither by itself are sent at
// the same time, over and over: what is stored keeps the rules.
func TestConcurrentWritesKeepTheRulesWithSQLite(t *testing.T) {
	raceForRules(t, "sqlite:"+filepath.Join(t.TempDir(), "linchpin.db"))
}

func TestConcurrentWritesKeepTheRulesWithNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	raceForRules(t, uri)
}

// rulePairs is how many pairs of each kind are sent.
func rulePairs(store string) int {
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		return 400
	}
	if strings.HasPrefix(store, "sqlite:") {
		return 40
	}
	return 12
}

// ruleRace is a kind of pair. Each has items a, b and c of its own, with what
// stands before; {n} in a body is the number of the pair.
type ruleRace struct {
	name, before string
	writes       [2]ruleWrite
}

type ruleWrite struct{ method, path, contentType, body string }

// undoPath takes back the newest import of a pair.
const undoPath = "/imports/undo/"

const ruleModel = `format: linchpin-model/v1
classes:
  - {name: Feeder, extends: Application}
  - {name: Other, extends: Application}
relationTypes:
  - {name: FOLLOWS, label: follows, inverse: followed by, impact: from, ends: [{from: Other, to: Feeder}]}
  - {name: FEEDS, label: feeds, inverse: fed by, impact: from, ends: [{from: Feeder, to: Feeder}]}
`

const (
	feeders   = "items: [{key: 'a{n}', class: Feeder}, {key: 'b{n}', class: Feeder}, {key: 'c{n}', class: Feeder}]\n"
	feedsB    = "relations: [{from: 'a{n}', type: FEEDS, to: 'b{n}'}]\n"
	yamlFile  = "format: linchpin/v1\nsource: race{n}\n"
	jsonText  = "application/json"
	imports   = "/imports?wait=true"
	relations = "/relations"
)

var (
	retypeA   = ruleWrite{"PUT", "/items/a{n}", jsonText, `{"class":"Other"}`}
	retypeB   = ruleWrite{"PUT", "/items/b{n}", jsonText, `{"class":"Other"}`}
	reviveA   = ruleWrite{"PUT", "/items/a{n}", jsonText, `{"class":"Feeder"}`}
	relateAB  = ruleWrite{"POST", relations, jsonText, `{"from":"a{n}","type":"FEEDS","to":"b{n}"}`}
	importAs  = ruleWrite{"POST", imports, "application/yaml", yamlFile + "items: [{key: 'a{n}', class: Other}, {key: 'c{n}', class: Other}]\n"}
	importAB  = ruleWrite{"POST", imports, "application/yaml", yamlFile + feedsB}
	undoOne   = ruleWrite{"POST", undoPath + "{n}", "", ""}
	relateBy  = ruleWrite{"POST", relations, jsonText, `{"from":"a{n}","type":"FOLLOWS","to":"b{n}"}`}
	groupOne  = ruleWrite{"POST", relations, jsonText, `{"from":"a{n}","type":"DEPENDS_ON","to":"b{n}","group":"g"}`}
	groupTwo  = ruleWrite{"POST", relations, jsonText, `{"from":"a{n}","type":"POWERED_BY","to":"c{n}","group":"g"}`}
	groupIn   = ruleWrite{"POST", imports, "application/yaml", yamlFile + "relations: [{from: 'a{n}', type: POWERED_BY, to: 'c{n}', group: g}]\n"}
	require   = ruleWrite{"PUT", "/model", "application/yaml", "format: linchpin-model/v1\nclasses: [{name: 'Site{n}', extends: Application, properties: [{name: tier, type: integer, required: true}]}]\n"}
	anotherOf = ruleWrite{"POST", "/items", jsonText, `{"key":"d{n}","class":"Site{n}"}`}
	importOf  = ruleWrite{"POST", imports, "application/yaml", yamlFile + "items: [{key: 'd{n}', class: 'Site{n}'}]\n"}
	newSite   = ruleWrite{"PUT", "/model", "application/yaml", "format: linchpin-model/v1\nclasses: [{name: 'Site{n}', extends: Application}]\n"}
)

var ruleRaces = []ruleRace{
	{"another class and a relation", feeders, [2]ruleWrite{retypeA, relateAB}},
	{"another class by an import and a relation", feeders, [2]ruleWrite{importAs, relateAB}},
	{"another class and a relation by an import", feeders, [2]ruleWrite{retypeB, importAB}},
	{"two imports", feeders, [2]ruleWrite{importAs, {importAB.method, importAB.path, importAB.contentType, strings.Replace(importAB.body, "race", "again", 1)}}},
	{"an item that comes back and another class", feeders + feedsB, [2]ruleWrite{reviveA, retypeB}},
	{"an import that is taken back and a relation", feeders, [2]ruleWrite{undoOne, relateBy}},
	{"one group", feeders, [2]ruleWrite{groupOne, groupTwo}},
	{"one group by an import", feeders, [2]ruleWrite{groupOne, groupIn}},
	{"a model and an item", "", [2]ruleWrite{require, anotherOf}},
	{"a model and an import", "", [2]ruleWrite{require, importOf}},
}

func (w ruleWrite) of(n int) ruleWrite {
	number := fmt.Sprint(n)
	w.path, w.body = strings.ReplaceAll(w.path, "{n}", number), strings.ReplaceAll(w.body, "{n}", number)
	return w
}

// found puts the id of an item in the place of its key.
func (w ruleWrite) found(p *process) ruleWrite {
	p.t.Helper()
	if n, undo := strings.CutPrefix(w.path, undoPath); undo {
		_, _, text := p.ask("GET", "/api/v1/imports?limit=1&source=race"+n, "")
		var page struct{ Items []struct{ Run string } }
		if err := json.Unmarshal([]byte(text), &page); err != nil || len(page.Items) != 1 {
			p.t.Fatalf("the imports of race%s: %s %v", n, text, err)
		}
		w.path = "/imports/" + page.Items[0].Run + "/actions/undo"
		return w
	}
	key, names := strings.CutPrefix(w.path, "/items/")
	if !names {
		return w
	}
	for _, state := range []string{"false", "true"} {
		_, _, text := p.ask("GET", "/api/v1/items?retired="+state+"&key="+key, "")
		var page struct{ Items []struct{ ID string } }
		if err := json.Unmarshal([]byte(text), &page); err == nil && len(page.Items) == 1 {
			w.path = "/items/" + page.Items[0].ID
			return w
		}
	}
	p.t.Fatalf("%s is not there", key)
	return w
}

func (w ruleWrite) send(p *process) (status int, text string) {
	head := []string{"Content-Type", w.contentType}
	if strings.HasPrefix(w.path, "/items/") {
		head = append(head, "If-Match", "*")
	}
	status, _, text = p.ask(w.method, "/api/v1"+w.path, w.body, head...)
	return status, text
}

func raceForRules(t *testing.T, store string) {
	p := startProcess(t, nil, "--store", store)
	if status, text := (ruleWrite{"PUT", "/model", "application/yaml", ruleModel}).send(p); status != nethttp.StatusOK {
		t.Fatal(status, text)
	}
	number := 0
	for _, race := range ruleRaces {
		both, one := 0, 0
		for range rulePairs(store) {
			number++
			p.prepareRace(&race, number)
			switch p.race(&race, number) {
			case 2:
				both++
			case 1:
				one++
			default:
				t.Errorf("%s, pair %d: neither was taken", race.name, number)
			}
		}
		t.Logf("%s: in %d pairs one was refused, in %d none", race.name, one, both)
	}
	p.stop()
	holdRules(t, store)
}

func (p *process) prepareRace(race *ruleRace, n int) {
	p.t.Helper()
	if race.before == "" {
		if status, text := newSite.of(n).send(p); status != nethttp.StatusOK {
			p.t.Fatal(status, text)
		}
		return
	}
	p.importEstate(ruleWrite{body: yamlFile + race.before}.of(n).body)
	if race.writes[0] == undoOne {
		if status, text := importAs.of(n).send(p); status != nethttp.StatusOK {
			p.t.Fatal(status, text)
		}
	}
	if race.writes[0] == reviveA {
		if status, text := (ruleWrite{method: "DELETE", path: fmt.Sprint("/items/a", n)}).found(p).send(p); status != nethttp.StatusOK {
			p.t.Fatal(status, text)
		}
	}
}

// race sends both writes and gives how many were taken.
func (p *process) race(race *ruleRace, n int) int {
	p.t.Helper()
	var taken [2]bool
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, w := range race.writes {
		w = w.of(n).found(p)
		all.Go(func() {
			<-start
			status, text := w.send(p)
			taken[i] = status/100 == 2
			if status >= 500 || status == nethttp.StatusPreconditionFailed {
				p.t.Errorf("%s, pair %d: %s %s: %d %s", race.name, n, w.method, w.path, status, text)
			}
		})
	}
	close(start)
	all.Wait()
	count := 0
	for _, t := range taken {
		if t {
			count++
		}
	}
	return count
}

// holdRules holds everything that is stored to the model.
func holdRules(t *testing.T, address string) {
	t.Helper()
	ctx := context.Background()
	store, err := openStore(ctx, address, defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	m, _, err := store.Model(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	shown := &shownShapes{items: map[uuid.UUID]graph.ItemShape{}, relations: map[uuid.UUID]graph.RelationShape{}}
	if _, err := store.Structure(ctx, 0, shown); err != nil {
		t.Fatal(err)
	}
	groups := map[[2]string][]string{}
	for _, r := range shown.relations {
		from, to := shown.items[r.From], shown.items[r.To]
		rel := graph.Relation{Type: r.Type, From: r.From, To: r.To, Group: r.Group}
		if problems := model.CheckRelation(m, &rel, from.Class, to.Class); len(problems) > 0 && !from.Retired && !to.Retired {
			t.Errorf("%s %s %s: %v", from.Key, r.Type, to.Key, problems)
		}
		if key := [2]string{from.Key, r.Group}; r.Group != "" {
			groups[key] = append(groups[key], r.Type)
		}
	}
	for key, types := range groups {
		if _, _, mixed := model.MixedGroup(m, types); mixed {
			t.Errorf("the group %s of %s holds %v", key[1], key[0], types)
		}
	}
	for q := (graph.Query{Limit: graph.MaxPage}); ; {
		page, err := store.Find(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range page.Items {
			if problems := model.CheckItem(m, &page.Items[i]); len(problems) > 0 {
				t.Errorf("%s, a %s: %v", page.Items[i].Key, page.Items[i].Class, problems)
			}
		}
		if q.After = page.Next; q.After == "" {
			return
		}
	}
}
