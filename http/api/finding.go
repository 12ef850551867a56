package api

// Finding is something about the data that is worth a look.
type Finding struct {
	Kind  string    `json:"kind" doc:"A stable word, such as down_at_rest or without_owner"`
	Text  string    `json:"text" doc:"A sentence"`
	Items []ItemRef `json:"items" doc:"The items concerned, at most 20"`
	Total int       `json:"total" doc:"How many items are concerned"`
}

// FindingList is the answer of GET /findings.
type FindingList struct {
	Answer
	Items  []Finding      `json:"items"`
	Next   string         `json:"next"`
	Counts map[string]int `json:"counts" doc:"Findings by kind, on all pages"`
}

type findingListInput struct {
	MinRevision
	Paging
	Kind string `query:"kind" maxLength:"64" doc:"Only findings of this kind"`
}

type findingListOutput struct {
	Stamp
	Body FindingList
}
