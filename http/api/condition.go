package api

import "time"

// ConditionsAnswer is what sources say of states now.
type ConditionsAnswer struct {
	Sources []SourceConditions `json:"sources" doc:"By name"`
}

// SourceConditions is what one source says.
type SourceConditions struct {
	Source string      `json:"source"`
	At     time.Time   `json:"at" doc:"When it said so"`
	States []Condition `json:"states"`
}

// Condition is the known state of an item.
type Condition struct {
	ItemRef
	State State `json:"state"`
}

// ConditionsStatement replaces what a source said.
type ConditionsStatement struct {
	Source string           `json:"source" minLength:"1" maxLength:"200" doc:"Who says it, such as monitoring"`
	States []ConditionEntry `json:"states" maxItems:"10000" doc:"All that this source knows; empty takes everything back"`
}

// ConditionEntry names an item by id or key, and its state.
type ConditionEntry struct {
	Item  string `json:"item" minLength:"1"`
	State State  `json:"state"`
}

type conditionsInput struct {
	MinRevision
	At string `query:"at" maxLength:"64" doc:"An instant: a time, or the number of a revision; default now"`
}

type conditionsPutInput struct {
	MinRevision
	Body ConditionsStatement
}

type conditionsOutput struct {
	Stamp
	Body ConditionsAnswer
}
