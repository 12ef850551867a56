package impact_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// TestLostRelations holds each way in which a loss is a finding, or none.
func TestLostRelations(t *testing.T) {
	items := []graph.ItemShape{
		{Key: "root", Class: "Gateway"}, {Key: "lost", Class: "Box"}, {Key: "held", Class: "Box"}, {Key: "said", Class: "Box", RootFor: []string{"CONNECTED_TO"}},
		{Key: "gone", Class: "Box", Retired: true}, {Key: "alone", Class: "Box"}, {Key: "server", Class: "Server"},
		{Key: "declares", Class: "Box", Requirements: map[string]graph.Declared{"CONNECTED_TO": {Need: graph.Count(1)}}},
	}
	b := impact.NewBuilder(smallModel())
	for _, it := range items {
		it.ID = id(it.Key)
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []struct{ from, kind, to string }{{"held", "CONNECTED_TO", "root"}, {"alone", "POWERED_BY", "gone"}, {"held", "DEPENDS_ON", "gone"}} {
		if err := b.Relation(graph.RelationShape{ID: id(r.from + r.to + r.kind), From: id(r.from), Type: r.kind, To: id(r.to)}); err != nil {
			t.Fatal(err)
		}
	}
	s := b.Build(9)
	retired := impact.RetiredMembers(s)
	if want := []impact.Loss{{Owner: id("alone"), Member: id("gone"), Type: "POWERED_BY"}}; !slices.Equal(retired, want) {
		t.Errorf("retired members: %v, want %v", retired, want)
	}
	retired[0].Revision = 7
	var losses []impact.Loss
	for _, l := range []struct {
		owner, kind, member string
		at                  graph.RevisionNumber
	}{
		{"lost", "CONNECTED_TO", "held", 3}, {"lost", "CONNECTED_TO", "root", 5}, {"lost", "CONNECTED_TO", "purged", 4}, {"lost", "POWERED_BY", "purged", 2},
		{"held", "CONNECTED_TO", "lost", 5}, {"said", "CONNECTED_TO", "root", 5}, {"gone", "CONNECTED_TO", "root", 5}, {"declares", "CONNECTED_TO", "root", 5},
		{"alone", "CONNECTED_TO", "server", 5}, // an endpoint held nobody
		{"alone", "CONNECTED_TO", "root", 10},  // not yet
		{"server", "CONNECTED_TO", "root", 6}, {"purged", "CONNECTED_TO", "root", 5}, {"lost", "DEPENDS_ON", "root", 8}, {"lost", "UNHEARD_OF", "root", 8},
	} {
		losses = append(losses, impact.Loss{Owner: id(l.owner), Member: id(l.member), Type: l.kind, Revision: l.at})
	}
	var got []string
	for _, f := range impact.LostRelations(s, append(losses, retired...)) {
		if f.Kind != impact.FindingLostRelation || f.Revision == 0 || len(f.Items) != 1 {
			t.Errorf("%+v", f)
		}
		got = append(got, f.Text)
	}
	want := []string{
		"alone lost its last relation POWERED_BY, to gone, in revision 7, and counts as a root since",
		"lost lost its last relation CONNECTED_TO, to root, in revision 5, and counts as a root since",
		"lost lost its last relation POWERED_BY, to an item that is gone, in revision 2, and counts as a root since",
		"server lost its last relation CONNECTED_TO, to root, in revision 6, and needs nobody by it since",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLossesOf(t *testing.T) {
	from, to := uuid.New(), uuid.New()
	for kind, want := range map[string][]impact.Loss{
		"CONNECTED_TO": {{from, to, "CONNECTED_TO", 4}, {to, from, "CONNECTED_TO", 4}},
		"POWERED_BY":   {{from, to, "POWERED_BY", 4}},
		"DEPENDS_ON":   nil, "UNHEARD_OF": nil,
	} {
		if got := impact.LossesOf(smallModel(), &graph.Relation{Type: kind, From: from, To: to}, 4); !slices.Equal(got, want) {
			t.Errorf("%s: %v", kind, got)
		}
	}
}
