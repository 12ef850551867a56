package api

// HistoryEntry is what one revision did to an item or to one of its relations.
type HistoryEntry struct {
	Revision RevisionRef `json:"revision"`
	What     string      `json:"what" enum:"created,changed,retired,revived,deleted"`
	Item     *ItemRef    `json:"item,omitempty" doc:"When the item itself was written"`
	Relation *HistoryEnd `json:"relation,omitempty" doc:"When a relation of it was"`
	Changes  []Change    `json:"changes" doc:"What differs from the state before"`
}

// HistoryEnd is a relation in a history: its sentence and its other end.
type HistoryEnd struct {
	ID    string  `json:"id"`
	Type  string  `json:"type"`
	Out   bool    `json:"out" doc:"It begins at the item of the history"`
	Other ItemRef `json:"other" doc:"The item at the other end; its key is empty when it was purged"`
	Group string  `json:"group"`
}

// HistoryList is a page of a history, newest first.
type HistoryList struct {
	Items []HistoryEntry `json:"items"`
	Next  string         `json:"next"`
}

type historyInput struct {
	MinRevision
	Paging
	ID string `path:"id" format:"uuid"`
}

type historyOutput struct {
	Stamp
	Body HistoryList
}
