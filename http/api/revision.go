package api

import "time"

// RevisionRef says who wrote a revision, when, from what and why.
type RevisionRef struct {
	Number  uint64    `json:"number"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Source  string    `json:"source"`
	Run     string    `json:"run" doc:"The import run; empty for none"`
	Message string    `json:"message"`
}

// Revision is one write.
type Revision struct {
	RevisionRef
	Batch            string `json:"batch" doc:"Its idempotency key"`
	ItemsPut         int    `json:"itemsPut"`
	ItemsPurged      int    `json:"itemsPurged"`
	RelationsPut     int    `json:"relationsPut"`
	RelationsDeleted int    `json:"relationsDeleted"`
	ModelPut         bool   `json:"modelPut"`
}

// RevisionList is a page of revisions, newest first.
type RevisionList struct {
	Items []Revision `json:"items"`
	Next  string     `json:"next"`
}

type revisionListInput struct {
	MinRevision
	Paging
}

type revisionListOutput struct {
	Stamp
	Body RevisionList
}

type revisionInput struct {
	MinRevision
	Number uint64 `path:"number" minimum:"1" maximum:"9007199254740991"`
}

type revisionOutput struct {
	Stamp
	Body Revision
}
