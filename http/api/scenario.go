package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
)

// Scenario imposes states on items and may change the structure, without
// writing any of it. Items are named by id or key.
type Scenario struct {
	Down       []string  `json:"down,omitempty" maxItems:"10000" doc:"Items that do not work"`
	Degraded   []string  `json:"degraded,omitempty" maxItems:"10000" doc:"Items that work partly"`
	Remove     *Removal  `json:"remove,omitempty"`
	Add        *Addition `json:"add,omitempty"`
	Conditions string    `json:"conditions,omitempty" maxLength:"64" doc:"use (default), ignore, or an instant whose conditions count: a time, or the number of a revision"`
	AsOf       AsOf      `json:"asOf,omitzero" doc:"The graph as of this revision or time; default the newest"`
}

// Removal takes items and relations out of the graph.
type Removal struct {
	Items     []string       `json:"items,omitempty" maxItems:"10000"`
	Relations []RelationName `json:"relations,omitempty" maxItems:"10000"`
}

// RelationName names relations between two items.
type RelationName struct {
	From  string  `json:"from"`
	Type  string  `json:"type"`
	To    string  `json:"to"`
	Group *string `json:"group,omitempty" doc:"Absent: all relations of the type between the two; empty: the one without a group"`
}

// Addition puts items and relations into the graph.
type Addition struct {
	Items     []AddedItem     `json:"items,omitempty" maxItems:"10000"`
	Relations []AddedRelation `json:"relations,omitempty" maxItems:"10000"`
}

// AddedItem is an item that a scenario adds.
type AddedItem struct {
	Key          string                 `json:"key" minLength:"1" maxLength:"512"`
	Class        string                 `json:"class"`
	Name         string                 `json:"name,omitempty"`
	Requirements map[string]Requirement `json:"requirements,omitempty"`
	RootFor      []string               `json:"rootFor,omitempty" maxItems:"100"`
	EndpointFor  []string               `json:"endpointFor,omitempty" maxItems:"100"`
}

// AddedRelation is a relation that a scenario adds.
type AddedRelation struct {
	From     string `json:"from"`
	Type     string `json:"type"`
	To       string `json:"to"`
	Group    string `json:"group,omitempty" maxLength:"256"`
	Strength string `json:"strength,omitempty" enum:"hard,soft"`
}

// Requirement is a requirement as its owner declares it.
type Requirement struct {
	Need     Need   `json:"need,omitzero" doc:"How many members must be available: a count or a percentage"`
	Strength string `json:"strength,omitempty" enum:"hard,soft"`
}

func requirementsOf(declared map[string]graph.Declared) map[string]Requirement {
	if len(declared) == 0 {
		return nil
	}
	out := make(map[string]Requirement, len(declared))
	for name, d := range declared {
		out[name] = Requirement{Need: Need{d.Need.String()}, Strength: string(d.Strength)}
	}
	return out
}

// Need is a count such as 2 or a percentage such as "50%". It keeps the text
// as it came, so that an impossible need is reported as content.
type Need struct{ text string }

// IsZero says that no need was given.
func (n Need) IsZero() bool { return n.text == "" }

// String is the need as it was given: 2 or 50%.
func (n Need) String() string { return n.text }

// MarshalJSON writes a count as a number and all else, such as a percentage or
// the text 007, as a string.
func (n Need) MarshalJSON() ([]byte, error) {
	if count, err := strconv.ParseUint(n.text, 10, 32); err == nil && strconv.FormatUint(count, 10) == n.text {
		return []byte(n.text), nil
	}
	return json.Marshal(n.text)
}

// UnmarshalJSON keeps the number or string.
func (n *Need) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &n.text)
	}
	n.text = string(data)
	return nil
}

// Schema tells the document that a need is a number or a string.
func (Need) Schema(huma.Registry) *huma.Schema {
	return numberOrText("A count, or a percentage such as 50%")
}

// AsOf is a revision number or a time; the zero AsOf is the newest revision.
type AsOf struct{ text string }

// IsZero says that the newest revision is meant.
func (a AsOf) IsZero() bool { return a.text == "" }

// UnmarshalJSON keeps the number or string.
func (a *AsOf) UnmarshalJSON(data []byte) error { return (*Need)(a).UnmarshalJSON(data) }

// MarshalJSON writes what was read.
func (a AsOf) MarshalJSON() ([]byte, error) { return Need(a).MarshalJSON() }

// Schema tells the document that an instant is a number or a string.
func (AsOf) Schema(huma.Registry) *huma.Schema {
	return numberOrText("The number of a revision, or a time such as 2027-03-31T12:00:00Z")
}

func numberOrText(description string) *huma.Schema {
	zero := 0.0
	s := &huma.Schema{Description: description, OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &zero}, {Type: huma.TypeString, MaxLength: ptr(64)}}}
	for _, one := range s.OneOf {
		one.PrecomputeMessages()
	}
	s.PrecomputeMessages()
	return s
}

func ptr[T any](v T) *T { return &v }

// instant reads "41" or a time; exactly one of the results is set. Revisions
// count from 1, and no graph is as old as the zero time.
func instant(text string) (graph.RevisionNumber, time.Time, bool) {
	if n, err := strconv.ParseUint(text, 10, 63); err == nil {
		return graph.RevisionNumber(n), time.Time{}, n > 0
	}
	t, err := time.Parse(time.RFC3339, text)
	return 0, t, err == nil && !t.IsZero()
}
