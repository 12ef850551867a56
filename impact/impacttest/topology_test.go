package impacttest_test

import (
	"context"
	"encoding/xml"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// topology is a network of the Internet Topology Zoo.
type topology struct {
	Nodes []struct {
		ID string `xml:"id,attr"`
	} `xml:"graph>node"`
	Links []struct {
		From string `xml:"source,attr"`
		To   string `xml:"target,attr"`
	} `xml:"graph>edge"`
}

// snapshot makes items of nodes and links, one node the root.
func (n *topology) snapshot(t *testing.T, root string) *impact.Snapshot {
	t.Helper()
	b := impact.NewBuilder(impacttest.Model(0))
	put := func(key string, roots ...string) {
		if err := b.Item(graph.ItemShape{ID: idOf(key), Key: key, Class: "Switch", RootFor: roots}); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range n.Nodes {
		if node.ID == root {
			put(node.ID, "LINKED")
		} else {
			put(node.ID)
		}
	}
	for i := range n.Links {
		link := n.name(i)
		put(link)
		for _, end := range []string{n.Links[i].From, n.Links[i].To} {
			if err := b.Relation(graph.RelationShape{ID: idOf(link + end), Type: "LINKED", From: idOf(link), To: idOf(end)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Build(1)
}

// simplify keeps one link between two nodes, as the expected answers do.
func (n *topology) simplify() {
	seen := map[string]bool{}
	links := n.Links
	n.Links = nil
	for _, link := range links {
		n.Links = append(n.Links, link)
		if name := n.name(len(n.Links) - 1); seen[name] {
			n.Links = n.Links[:len(n.Links)-1]
		} else {
			seen[name] = true
		}
	}
}

// name is the key of a link: its ends in order.
func (n *topology) name(i int) string {
	a, b := n.Links[i].From, n.Links[i].To
	return "link " + min(a, b) + " " + max(a, b)
}

// TestTopologyZoo: with links as items and every node as root in turn, the
// nodes that are a single point of another are the articulation points of the
// network, the links its bridges.
func TestTopologyZoo(t *testing.T) {
	expected := readFixture[map[string]struct {
		Nodes, Links       int
		ArticulationPoints []string   `json:"articulation_points"`
		Bridges            [][]string `json:"bridges"`
	}](t, "topology-zoo", "expected.json")
	if len(expected) != 3 {
		t.Fatalf("%d networks, want 3", len(expected))
	}
	for name, want := range expected {
		var n topology
		if err := xml.NewDecoder(openFixture(t, "topology-zoo", name+".graphml")).Decode(&n); err != nil {
			t.Fatal(err)
		}
		n.simplify()
		if len(n.Nodes) != want.Nodes || len(n.Links) != want.Links {
			t.Fatalf("%s: %d nodes and %d links, want %d and %d", name, len(n.Nodes), len(n.Links), want.Nodes, want.Links)
		}
		single := map[string]bool{}
		for _, root := range n.Nodes {
			s := n.snapshot(t, root.ID)
			g := groundOf(t, s)
			for _, node := range n.Nodes {
				if node.ID == root.ID {
					continue
				}
				points, err := g.SinglePoints(context.Background(), node.ID, impact.Candidates{}, impact.Budget{})
				if err != nil || !points.Complete() {
					t.Fatal(points, err)
				}
				for _, key := range keysOfSets(s, [][]impact.Ref{points.Items})[0] {
					single[key] = single[key] || key != root.ID
				}
			}
		}
		got, all := []string{}, []string{}
		for key, is := range single {
			if is {
				got = append(got, key)
			}
		}
		all = append(all, want.ArticulationPoints...)
		for _, ends := range want.Bridges {
			all = append(all, "link "+min(ends[0], ends[1])+" "+max(ends[0], ends[1]))
		}
		slices.Sort(got)
		slices.Sort(all)
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
