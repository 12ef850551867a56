package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A network of a gateway and two switches, as one source tells it.
const (
	wiredItems = `format: linchpin/v1
source: cabling
complete: true
items:
  - {key: gw, class: InternetGateway}
  - {key: sw-1, class: Switch}
  - {key: sw-2, class: Switch}
`
	wiredBoth  = wiredItems + "relations: [{from: sw-1, type: CONNECTED_TO, to: gw}, {from: sw-2, type: CONNECTED_TO, to: sw-1}]\n"
	wiredOne   = wiredItems + "relations: [{from: sw-1, type: CONNECTED_TO, to: gw}]\n"
	wiredRoot  = "format: linchpin/v1\nsource: people\nitems: [{key: sw-2, class: Switch, rootFor: [CONNECTED_TO]}]\n"
	withoutTwo = "format: linchpin/v1\nsource: cabling\ncomplete: true\nitems: [{key: gw, class: InternetGateway}, {key: sw-1, class: Switch}]\nrelations: [{from: sw-1, type: CONNECTED_TO, to: gw}]\n"
)

// lostSteps are imports, one after the other, and what `check` says of items
// that lost their last relation after each. Every run of the command line
// opens the store anew, so that nothing is remembered but what is stored.
var lostSteps = []struct{ document, says string }{
	{wiredBoth, ""},
	{wiredOne, "sw-2 lost its last relation CONNECTED_TO, to sw-1, in revision 3, and counts as a root since"},
	{wiredBoth, ""}, // connected again
	{wiredOne, "sw-2 lost its last relation CONNECTED_TO, to sw-1, in revision 5, and counts as a root since"},
	{wiredRoot, ""}, // now somebody says so
	{strings.Replace(wiredRoot, "rootFor: [CONNECTED_TO]", "rootFor: []", 1), "sw-2 lost its last relation CONNECTED_TO, to sw-1, in revision 5, and counts as a root since"},
	{strings.Replace(wiredRoot, "items: [{key: sw-2, class: Switch, rootFor: [CONNECTED_TO]}]", "complete: true\nitems: []", 1), "sw-2 lost its last relation CONNECTED_TO, to sw-1, in revision 5, and counts as a root since"},
	{withoutTwo, ""}, // it retired
}

func TestLostLastRelationIsFoundOnSQLite(t *testing.T) {
	holdToLostSteps(t, "sqlite:"+filepath.Join(t.TempDir(), "wired.db"))
}

func TestLostLastRelationIsFoundOnNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	holdToLostSteps(t, uri)
}

func holdToLostSteps(t *testing.T, store string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "wired.yaml")
	for i, step := range lostSteps {
		if err := os.WriteFile(name, []byte(step.document), 0o600); err != nil {
			t.Fatal(err)
		}
		runHere(t, "--store", store, "import", name)
		got := runHere(t, "--store", store, "check")
		if found := strings.Contains(got, "lost_last_relation"); found != (step.says != "") || !strings.Contains(got, step.says) {
			t.Errorf("after step %d\n%swant %q", i, got, step.says)
		}
	}
}
