package api

// Relation is a relation of the register with both of its ends.
type Relation struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	From       End            `json:"from"`
	To         End            `json:"to"`
	Group      string         `json:"group"`
	Strength   string         `json:"strength" enum:"hard,soft" doc:"Its own, or that of its type"`
	Properties map[string]any `json:"properties"`
	Revision   uint64         `json:"revision"`
	Sources    []Said         `json:"sources"`
}

// End is an item at the end of a relation.
type End struct {
	ItemRef
	Retired bool `json:"retired"`
}

// RelationList is a page of relations.
type RelationList struct {
	Items []Relation `json:"items"`
	Next  string     `json:"next"`
	Total int        `json:"total"`
}

type relationListInput struct {
	MinRevision
	Paging
	ID string `path:"id" format:"uuid"`
}

type relationListOutput struct {
	Stamp
	Body RelationList
}
