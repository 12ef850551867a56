package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// MinRevision is the revision that a caller wants to see at least.
type MinRevision struct {
	Min uint64 `header:"Linchpin-Min-Revision" doc:"Answer from this revision or a later one; waits a bounded time, then 503 revision_not_reached with Retry-After"`
}

// Paging continues a list.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"4096" doc:"The next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Entries on a page"`
}

// Stamp is the header that every answer carries.
type Stamp struct {
	Revision uint64 `header:"Linchpin-Revision" doc:"The revision of the graph that was answered from"`
}

func stamp(rev graph.RevisionNumber) Stamp { return Stamp{Revision: uint64(rev)} }

// Answer is what every question says of its answer.
type Answer struct {
	Revision  uint64 `json:"revision" doc:"The revision of the graph that the answer was computed on"`
	Complete  bool   `json:"complete" doc:"False when a budget stopped the computation; then stopped says which"`
	Stopped   string `json:"stopped,omitempty" doc:"The budget that stopped it: time, items or entries"`
	Importing bool   `json:"importing,omitempty" doc:"An import is under way, so the estate may be half of the old and half of the new"`

	ConditionsRead *time.Time `json:"conditionsRead,omitempty" doc:"Set while the store cannot be reached: the conditions that counted are those that were read then"`
}

// State is how well an item works.
type State string

// Schema tells the document the four words.
func (State) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, name := range graph.StateNames() {
		s.Enum = append(s.Enum, name)
	}
	s.PrecomputeMessages()
	return s
}

func stateOf(s graph.State) State { return State(s.String()) }

func stateOrNil(s *graph.State) *State {
	if s == nil {
		return nil
	}
	named := stateOf(*s)
	return &named
}

// ItemRef names an item in an answer.
type ItemRef struct {
	ID      string `json:"id"`
	Key     string `json:"key"`
	Class   string `json:"class"`
	Name    string `json:"name" doc:"As people say it; may be empty"`
	Service bool   `json:"service" doc:"Its class counts as a service"`
}

// Money is an exact amount.
type Money struct {
	Amount   string `json:"amount" doc:"A plain decimal with at least the currency's digits" example:"1299.00"`
	Currency string `json:"currency" doc:"ISO 4217" example:"EUR"`
}

func moneyOf(m graph.Money) Money { return Money{Amount: m.Text(), Currency: m.Currency} }

// Change is one fact that differs.
type Change struct {
	Fact   string `json:"fact" doc:"class, name, tags, … or properties.<name>"`
	Before any    `json:"before" doc:"Null where there was none"`
	After  any    `json:"after" doc:"Null where there is none now"`
}

func refOf(i impact.Info) ItemRef {
	ref := ItemRef{Key: i.Key, Class: i.Class, Name: i.Name, Service: i.Service}
	if i.ID != uuid.Nil {
		ref.ID = i.ID.String()
	}
	return ref
}

// itemRef names a stored item; classes that the model does not know are no
// services.
func itemRef(m *graph.Model, it *graph.Item) ItemRef {
	ref := ItemRef{ID: it.ID.String(), Key: it.Key, Class: it.Class, Name: it.Name}
	if m != nil {
		if class, ok := m.Class(it.Class); ok {
			ref.Service = class.Service
		}
	}
	return ref
}

// list is never nil, so that it is never null in JSON.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

func dict[V any](values map[string]V) map[string]V {
	if values == nil {
		return map[string]V{}
	}
	return values
}
