package impacttest

import (
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// Case is a stored graph and a question about it.
type Case struct {
	Model      *graph.Model
	Items      []graph.ItemShape
	Relations  []graph.RelationShape
	Scenario   impact.Scenario
	Conditions []impact.Condition

	variant int // of the model
}

// idOf gives every key its own id, so that a case means the same wherever it
// is written down.
func idOf(key string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte("item:"+key)) }

// key resolves a name in a question: a key, else an id.
func (c *Case) key(name string) string {
	for _, it := range c.Items {
		if it.Key == name {
			return name
		}
	}
	for _, it := range c.Items {
		if it.ID.String() == name {
			return it.Key
		}
	}
	return name
}

// names says that a removal names a stored relation: its ends as stored, its
// type, and its group where one is given ("" is the ungrouped one).
func (c *Case) names(n impact.RelationName, r *relation) bool {
	return c.key(n.From) == r.from && n.Type == r.kind.Name && c.key(n.To) == r.to && (n.Group == nil || *n.Group == r.group)
}

// Snapshot builds the stored graph as the engine holds it.
func (c *Case) Snapshot() *impact.Snapshot {
	b := impact.NewBuilder(c.Model)
	for _, it := range c.Items {
		if err := b.Item(it); err != nil {
			panic(err)
		}
	}
	for _, r := range c.Relations {
		if err := b.Relation(r); err != nil {
			panic(err)
		}
	}
	return b.Build(1)
}
