package impact

import "linchpin/graph"

// Scenario imposes states on items, and may remove and add items and relations
// without writing them (a structural what-if). Items are named by id or key;
// a key wins over an id that reads the same. The zero Scenario asks for nothing.
type Scenario struct {
	Down     []string `json:"down,omitempty" doc:"Items that fail"`
	Degraded []string `json:"degraded,omitempty" doc:"Items that work partly; one that is also down is down"`
	Remove   Removal  `json:"remove,omitzero" doc:"What is taken out"`
	Add      Addition `json:"add,omitzero" doc:"What is put in"`
}

// Removal is what a scenario takes out of the graph: a removed member no
// longer counts as one, where a failed member still does.
type Removal struct {
	Items     []string       `json:"items,omitempty"`
	Relations []RelationName `json:"relations,omitempty"`
}

// RelationName names stored relations by their ends, as stored, and type.
type RelationName struct {
	From string `json:"from"`
	Type string `json:"type"`
	To   string `json:"to"`
	// Group nil: all relations of the type between the two; "": the ungrouped one.
	Group *string `json:"group,omitempty"`
}

// Addition is what a scenario puts into the graph.
type Addition struct {
	Items     []AddedItem     `json:"items,omitempty"`
	Relations []AddedRelation `json:"relations,omitempty"`
}

// AddedItem is an item that does not exist; its key is free. Everything in the
// scenario may name it by that key.
type AddedItem struct {
	Key          string                    `json:"key"`
	Class        string                    `json:"class"`
	Name         string                    `json:"name,omitempty"`
	Requirements map[string]graph.Declared `json:"requirements,omitempty"`
	RootFor      []string                  `json:"rootFor,omitempty"`
	EndpointFor  []string                  `json:"endpointFor,omitempty"`
}

// AddedRelation is a relation that does not exist, between stored or added items.
type AddedRelation struct {
	From     string         `json:"from"`
	Type     string         `json:"type"`
	To       string         `json:"to"`
	Group    string         `json:"group,omitempty"`
	Strength graph.Strength `json:"strength,omitempty"`
}

// Structural says that the scenario adds or removes something.
func (sc *Scenario) Structural() bool {
	return len(sc.Remove.Items)+len(sc.Remove.Relations)+len(sc.Add.Items)+len(sc.Add.Relations) > 0
}

// Condition is a state known now, from monitoring, an incident or an agreed
// downtime. Conditions make the baseline that a scenario is compared with.
type Condition struct {
	Item  string      `json:"item"` // id or key; of an item that is absent it says nothing
	State graph.State `json:"state"`
}

// Budget bounds a question. The zero Budget is none; time is bounded by the
// context's deadline. An answer that a budget stopped says so.
type Budget struct {
	Items int // items visited, that is, whose dependents were looked at; 0: no bound
}

// The budgets that can stop an answer, as [Outcome.Stopped] names them.
const (
	StoppedByTime  = "time"
	StoppedByItems = "items"
	StoppedByNodes = "nodes" // of a decision diagram
)
