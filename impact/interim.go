package impact

import (
	"context"
	"iter"

	"linchpin/graph"
)

// Snapshot is the structure of the graph at one revision. It never changes.
type Snapshot struct{ revision graph.RevisionNumber }

// Builder collects a structure. It is a [graph.StructureVisitor].
type Builder struct{}

// NewBuilder makes a builder for items and relations of an indexed model.
func NewBuilder(m *graph.Model) *Builder { return &Builder{} }

// Item takes an item.
func (b *Builder) Item(graph.ItemShape) error { return nil }

// Relation takes a relation.
func (b *Builder) Relation(graph.RelationShape) error { return nil }

// Build makes the snapshot of a revision.
func (b *Builder) Build(rev graph.RevisionNumber) *Snapshot { return &Snapshot{rev} }

// Apply makes the snapshot that follows; s stays as it is.
func (s *Snapshot) Apply(c graph.ChangeSet) *Snapshot { return s }

// Revision is the revision that the snapshot shows.
func (s *Snapshot) Revision() graph.RevisionNumber { return s.revision }

// Model is the model of that revision, indexed.
func (s *Snapshot) Model() *graph.Model { return nil }

// Len is the number of present items.
func (s *Snapshot) Len() int { return 0 }

// Lookup finds a present item by key, else by id.
func (s *Snapshot) Lookup(idOrKey string) (Ref, bool) { return 0, false }

// Describe tells what the snapshot knows of an item.
func (s *Snapshot) Describe(Ref) Info { return Info{} }

// Nearest is the key closest to a mistyped one, "" when none is close.
func (s *Snapshot) Nearest(key string) string { return "" }

// All walks the present items in key order.
func (s *Snapshot) All() iter.Seq[Ref] { return nil }

// Relations walks the relations that begin or end at an item.
func (s *Snapshot) Relations(Ref) iter.Seq[Relation] { return nil }

// Requirements lists an item's requirements by name, then first member's key.
func (s *Snapshot) Requirements(Ref) []Requirement { return nil }

// Outcome is the answer to a scenario.
type Outcome struct{}

// Simulate answers a scenario.
func Simulate(ctx context.Context, s *Snapshot, sc Scenario, conditions []Condition, b Budget) (*Outcome, error) {
	return nil, nil
}

// Snapshot is what the scenario ran on.
func (o *Outcome) Snapshot() *Snapshot { return nil }

// Complete says that no budget stopped the answer.
func (o *Outcome) Complete() bool { return true }

// Stopped names the budget that stopped the answer, "" for none.
func (o *Outcome) Stopped() string { return "" }

// Counts counts the affected items; always whole.
func (o *Outcome) Counts() Counts { return Counts{} }

// Affected lists every item that got worse, and the imposed and removed ones,
// by state (worst first, removed last), distance and key.
func (o *Outcome) Affected() []Effect { return nil }

// Improved lists the items that a what-if improves and that are not in
// Affected, in the same order.
func (o *Outcome) Improved() []Effect { return nil }

// Services lists the affected items that are services, in the same order.
func (o *Outcome) Services() []Effect { return nil }

// Describe is [Snapshot.Describe], added items too.
func (o *Outcome) Describe(Ref) Info { return Info{} }

// Lookup is [Snapshot.Lookup], added items too.
func (o *Outcome) Lookup(idOrKey string) (Ref, bool) { return 0, false }

// State tells an item's state before and after; nil as in [Effect].
func (o *Outcome) State(Ref) (before, after *graph.State) { return nil, nil }

// Why proves the state of a failing item.
func (o *Outcome) Why(target string) (Proof, error) { return Proof{}, nil }

// WhyNot shows what holds an item that is not down.
func (o *Outcome) WhyNot(target string) (Survival, error) { return Survival{}, nil }

// Findings lists what is wrong with the graph as written.
func Findings(s *Snapshot) []Finding { return nil }
