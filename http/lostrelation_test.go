package http

import (
	"strings"
	"testing"

	"linchpin/http/api"
)

// TestLostLastRelation: the finding names the revision that did it, and goes
// when the item is connected again.
func TestLostLastRelation(t *testing.T) {
	const items = "format: linchpin/v1\nsource: cabling\ncomplete: true\nitems: [{key: gw, class: InternetGateway}, {key: sw/1, class: Switch}]\n"
	const wired = items + "relations: [{from: sw/1, type: CONNECTED_TO, to: gw}]\n"
	d := newDoor(t)
	lost := func() []api.Finding {
		return read[api.FindingList](d, "GET", "/api/v1/findings?kind=lost_last_relation", nil).Items
	}
	d.importYAML(wired)
	if found := lost(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	d.importYAML(items)
	found := lost()
	if len(found) != 1 || found[0].Revision != 3 || found[0].Total != 1 || found[0].Items[0].Key != "sw/1" || !strings.Contains(found[0].Text, "CONNECTED_TO, to gw, in revision 3") {
		t.Errorf("%+v", found)
	}
	d.importYAML(wired)
	if found := lost(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
