package impact

import (
	"encoding/json"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Ref is the dense handle of an item in one snapshot. Items that a scenario
// adds lie above all stored ones and are known to its outcome alone.
type Ref uint32

// Info is what a snapshot knows of an item.
type Info struct {
	ID      uuid.UUID // uuid.Nil for an item that a scenario adds
	Key     string
	Class   string
	Name    string
	Service bool // its class is marked as service
}

// Relation is a stored relation between two present items.
type Relation struct {
	ID       uuid.UUID
	Type     string
	From, To Ref
	Group    string
	Strength graph.Strength // effective: the relation's, else the type's
}

// Requirement is a named set of dependencies of one item.
type Requirement struct {
	Name         string // the group, else the relation type
	Type         string // the relation type, where all its relations are of one; "" for a group of several types or none
	Need         int    // of the members that it has, resolved
	Members      []Ref  // distinct, in key order
	Strength     graph.Strength
	Connectivity bool // support counts: mutual support does not hold it
	Declared     bool // by the owner: it stays when its last member goes
}

// Holds says that the need can be met at all: with every member up.
func (r *Requirement) Holds() bool { return len(r.Members) > 0 && len(r.Members) >= r.Need }

// Effect is what a scenario does to one item.
type Effect struct {
	Ref      Ref
	Before   *graph.State // baseline; nil for an added item
	After    *graph.State // nil for a removed item
	Distance int          // round in which it reached After; 0 for imposed and removed items
	Imposed  bool         // the scenario imposes a state on it
	Service  bool
}

// StateCounts counts affected items by the state they end in.
type StateCounts struct {
	Down     int `json:"down"`
	Degraded int `json:"degraded"`
	AtRisk   int `json:"at_risk"`
	Removed  int `json:"removed"`
	Improved int `json:"improved"`
}

// Counts counts all affected items, and the services among them.
type Counts struct {
	StateCounts
	Services StateCounts `json:"services"`
}

// Proof shows why an item fails: a graph in which each item stands once, the
// target first, then in the order in which the steps name them.
type Proof struct {
	Items []ProofItem `json:"items"`
}

// ProofItem is one step: the item is in state After because a state is imposed
// on it, or a requirement broke (Broken), or it is cut off from every root
// (CutOff). Every failed item that a step names has its own entry. An item that
// was as bad in the baseline is proved there. Without all three it is a removed
// item that separates a cut-off set.
type ProofItem struct {
	Ref     Ref                 `json:"-"`
	Key     string              `json:"key"`
	Before  *graph.State        `json:"before"` // null for an added item
	After   *graph.State        `json:"after"`  // null for a removed item
	Imposed bool                `json:"imposed"`
	Broken  []BrokenRequirement `json:"broken"` // never nil
	CutOff  *CutOff             `json:"cutOff"`
}

// BrokenRequirement is a requirement that fails its owner. With Failed members
// out of Members fewer than Need are left; no Failed at all means that the
// requirement cannot hold (Need > Members, or no members), which is a leaf. An
// owner that is only at risk names one failed member.
type BrokenRequirement struct {
	Requirement string         `json:"requirement"`
	Strength    graph.Strength `json:"strength"`
	Need        int            `json:"need"`
	Members     int            `json:"members"`
	Failed      []string       `json:"failed"`  // keys, by depth, then key; never nil
	Removed     []string       `json:"removed"` // keys of the members that the scenario took out; never nil
}

// CutOff is the step for an item that no root supports any more: Items support
// only each other, SeparatedBy lies between them and every root. An item that
// the scenario took its last relation of the type from is alone in the set.
type CutOff struct {
	Type        string      `json:"type"`        // the connectivity type
	Requirement string      `json:"requirement"` // of the item, that is not met
	Items       []string    `json:"items"`       // keys, in key order, the item included
	SeparatedBy []Separator `json:"separatedBy"` // items by key, then relations; never nil
}

// Separator is a failed or removed item, by key, or a removed relation.
type Separator struct {
	Item     string
	Relation *RelationName
}

// MarshalJSON writes a key as a string, a relation as an object.
func (s Separator) MarshalJSON() ([]byte, error) {
	if s.Relation != nil {
		return json.Marshal(s.Relation)
	}
	return json.Marshal(s.Item)
}

// Survival shows why an item does not go down: the item, and where nothing
// that it needs directly was touched, the items on the way to the nearest
// requirements that were.
type Survival struct {
	Items   []Survivor `json:"items"`   // the item asked about, then by distance and key
	Reached bool       `json:"reached"` // the scenario touches something that the item needs, however far
	More    int        `json:"more"`    // places as near as those shown that were left out
	Stopped string     `json:"stopped"` // the budget that stopped the search, "" for none
}

// Survivor is the item, or one on the way, with the requirements that lost
// something. The scenario touched requirements of the last ones only; those are
// where the failure was stopped: they hold, or their owner was as bad before.
type Survivor struct {
	Ref     Ref                  `json:"-"`
	Key     string               `json:"key"`
	Through string               `json:"through"` // the item of the answer that needs it, first by key; "" for the first
	Before  *graph.State         `json:"before"`  // null for an added item
	After   *graph.State         `json:"after"`
	Imposed bool                 `json:"imposed"`
	Touched []TouchedRequirement `json:"touched"` // by name; never nil
}

// TouchedRequirement is a requirement with members that failed, degraded, were
// cut off or removed. The three lists are disjoint, in key order and never
// nil. A hard one of an owner that is not down holds: len(Holding) +
// len(Degraded) ≥ Need.
type TouchedRequirement struct {
	Requirement string         `json:"requirement"`
	Strength    graph.Strength `json:"strength"`
	Need        int            `json:"need"`
	Members     int            `json:"members"`
	Failed      []string       `json:"failed"`   // down, or cut off from every root
	Degraded    []string       `json:"degraded"` // they work partly
	Holding     []string       `json:"holding"`  // operational or at risk
}

// FindingKind says what is wrong with the graph as written.
type FindingKind string

// The kinds of findings.
const (
	// FindingUnsatisfiable: a requirement that cannot hold, even with all its
	// members up.
	FindingUnsatisfiable FindingKind = "unsatisfiable_requirement"
	// FindingDownAtRest: an item is down although nothing failed.
	FindingDownAtRest FindingKind = "down_at_rest"
	// FindingNoRoot: a network without a root; mutual support counts in it.
	FindingNoRoot FindingKind = "network_without_root"
	// FindingMixedGroup: a group that holds a connectivity type together with
	// another type, or is named like a type that groups.
	FindingMixedGroup FindingKind = "mixed_group"
	// FindingCycle: items that depend on each other.
	FindingCycle FindingKind = "dependency_cycle"
	// FindingLostRelation: an item lost its last relation of a connectivity type
	// and is a root since, undeclared; see [LostRelations].
	FindingLostRelation FindingKind = "lost_last_relation"
	// FindingManyTypes: the model marks more connectivity types than the
	// engine tells apart; the rest group, and mutual support counts for them.
	FindingManyTypes FindingKind = "too_many_connectivity_types"
)

// Finding is something in the graph, as written, that a person should see.
type Finding struct {
	Kind        FindingKind
	Items       []Ref                // whom it concerns, in key order; the owner, the network, the cycle
	Requirement string               // of an unsatisfiable requirement or mixed group
	Type        string               // of a network, or of the last relation
	Text        string               // a sentence with keys
	Revision    graph.RevisionNumber // that did it, of a lost relation; else 0
}
