package impacttest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// Debian is Debian 12 as a snapshot, and how much of it there is.
type Debian struct {
	*impact.Snapshot
	Packages     int
	Requirements int // lists of packages of which one must be there
	Alternatives int // entries of these lists
	Needed       int // pairs of a package and one that it can stand on: an entry counts once though two lists name it
}

// debianPackage is a package with its requirements: of each list one package
// must be there.
type debianPackage struct {
	name     string
	requires [][]string
}

// UnmarshalJSON reads [name, version, requirements].
func (p *debianPackage) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.name, new(string), &p.requires})
}

// ReadDebian builds the snapshot, one package read at a time.
func ReadDebian(t testing.TB) *Debian {
	t.Helper()
	d := &Debian{}
	b := impact.NewBuilder(Model(0))
	from := json.NewDecoder(OpenFixture(t, "debian", "packages.json.gz"))
	if _, err := from.Token(); err != nil {
		t.Fatal(err)
	}
	type need struct {
		from, to uuid.UUID
		group    int
	}
	var needs []need
	for from.More() {
		var p debianPackage
		if err := from.Decode(&p); err != nil {
			t.Fatal(err)
		}
		it := graph.ItemShape{ID: IDOf(p.name), Key: p.name, Class: "Box", Requirements: map[string]graph.Declared{}}
		named := map[string]bool{}
		for i, list := range p.requires {
			it.Requirements[fmt.Sprint(i)] = graph.Declared{Need: graph.Count(1)}
			for _, one := range list {
				needs = append(needs, need{it.ID, IDOf(one), i})
				named[one] = true
			}
		}
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
		d.Packages, d.Requirements, d.Needed = d.Packages+1, d.Requirements+len(p.requires), d.Needed+len(named)
	}
	for i, n := range needs {
		id := uuid.UUID{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i), 1} //nolint:gosec // parts of a number
		if err := b.Relation(graph.RelationShape{ID: id, Type: "DEPENDS_ON", From: n.from, To: n.to, Group: fmt.Sprint(n.group)}); err != nil {
			t.Fatal(err)
		}
	}
	d.Alternatives, d.Snapshot = len(needs), b.Build(1)
	return d
}
