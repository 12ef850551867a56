package api

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// WhyQuestion asks why an item is affected by a scenario, or why not.
type WhyQuestion struct {
	Scenario Scenario `json:"scenario"`
	Item     string   `json:"item" minLength:"1" doc:"Id or key"`
}

// WhyAnswer is a proof of least depth: a graph in which each item stands once,
// the item asked about first.
type WhyAnswer struct {
	Answer
	Items []Proved  `json:"items"`
	Named []ItemRef `json:"named" doc:"Items that the proof names by key and that have no entry of their own"`
}

// Proved is an item of a proof, with what broke in it.
type Proved struct {
	ItemRef
	Before  *State   `json:"before" nullable:"true"`
	After   *State   `json:"after" nullable:"true"`
	Imposed bool     `json:"imposed" doc:"The scenario or a condition imposes its state"`
	Broken  []Broken `json:"broken" doc:"Requirements that gave it its state"`
	CutOff  *CutOff  `json:"cutOff" doc:"Null, or why it has no support left"`
}

// Broken is a requirement that lost members.
type Broken struct {
	Requirement string   `json:"requirement"`
	Need        int      `json:"need" doc:"Members that must be available"`
	Members     int      `json:"members" doc:"How many it has"`
	Failed      []string `json:"failed" doc:"Keys of the failed members"`
}

// CutOff is a set of items that support only each other.
type CutOff struct {
	Items       []string    `json:"items" doc:"Keys of the items that support only each other"`
	SeparatedBy []Separator `json:"separatedBy" doc:"Failed items by key, or removed relations"`
}

// Separator is a failed item, by key, or a removed relation.
type Separator struct {
	Key      string
	Relation *RelationName
}

// MarshalJSON writes a key as a string and a relation as an object.
func (s Separator) MarshalJSON() ([]byte, error) {
	if s.Relation != nil {
		return json.Marshal(s.Relation)
	}
	return json.Marshal(s.Key)
}

// Schema tells the document both forms.
func (Separator) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, r.Schema(typeOf[RelationName](), true, "")}}
}

// WhyNotAnswer says which requirements a scenario touched on the way to an
// item that survives, and what still holds them.
type WhyNotAnswer struct {
	Answer
	Items []Survivor `json:"items"`
	Named []ItemRef  `json:"named" doc:"Items that the answer names by key and that have no entry of their own"`
}

// Survivor is an item that holds.
type Survivor struct {
	ItemRef
	Before  *State    `json:"before" nullable:"true"`
	After   *State    `json:"after" nullable:"true"`
	Imposed bool      `json:"imposed"`
	Touched []Touched `json:"touched"`
}

// Touched is a requirement that lost members and holds all the same.
type Touched struct {
	Requirement string   `json:"requirement"`
	Need        int      `json:"need"`
	Members     int      `json:"members"`
	Failed      []string `json:"failed" doc:"Keys"`
	Holding     []string `json:"holding" doc:"Keys of the members that still hold it"`
}

type whyInput struct {
	MinRevision
	Body WhyQuestion
}

type whyOutput struct {
	Stamp
	Body WhyAnswer
}

type whyNotOutput struct {
	Stamp
	Body WhyNotAnswer
}
