package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Conflict says who changed something since the caller saw it, and how.
type Conflict struct {
	ETag      string        `json:"etag" doc:"Of what is there now: the If-Match of a write that means to go over it"`
	Seen      uint64        `json:"seen" doc:"The revision that the caller had seen; 0 when it named none that is known"`
	Revisions []RevisionRef `json:"revisions" doc:"Writes since, newest first; at most 20"`
	Changes   []Change      `json:"changes" doc:"What differs between what the caller saw and what is there now"`
}

// ConflictError is a stale write with what made it stale.
type ConflictError struct {
	Conflict Conflict
	stale    graph.Error
}

// Error says that it is stale.
func (e *ConflictError) Error() string { return e.stale.Error() }

// Unwrap gives the failure with its code.
func (e *ConflictError) Unwrap() error { return &e.stale }

// maxConflicting is how many writes a conflict lists.
const maxConflicting = 20

// conflict makes a stale error tell what happened to a record since a revision.
// The record stands in the history of an item.
func (a *API) conflict(ctx context.Context, history, record uuid.UUID, seen graph.RevisionNumber, tag string, cause error) error {
	e := &ConflictError{stale: graph.Error{Code: graph.CodeStale, Op: "api.write", Msg: "somebody else changed it first",
		Hint: "look at what changed, then send the write again with the ETag of what is there now", Err: cause}}
	e.Conflict = Conflict{ETag: tag, Seen: uint64(seen), Revisions: []RevisionRef{}, Changes: []Change{}}
	var newest, then *graph.Version
	before := graph.RevisionNumber(0)
	for then == nil {
		page, err := a.Store.History(ctx, history, before, graph.MaxPage)
		if err != nil && graph.CodeOf(err) != graph.CodeNotFound {
			return errors.Join(cause, err)
		}
		for i := range page {
			v := &page[i]
			if recordOf(v) != record {
				continue
			}
			if newest == nil {
				newest = v
			}
			if v.Revision.Number <= seen {
				then = v
				break
			}
			if len(e.Conflict.Revisions) < maxConflicting {
				e.Conflict.Revisions = append(e.Conflict.Revisions, revisionRef(&v.Revision))
			}
		}
		if len(page) < graph.MaxPage {
			break
		}
		before = page[len(page)-1].Revision.Number
	}
	if newest != nil && then != nil {
		e.Conflict.Changes = differences(stateFacts(then), stateFacts(newest))
	}
	return e
}

// stateFacts are the facts of a version, and whether it stood in the graph at
// all.
func stateFacts(v *graph.Version) map[string]any {
	if v == nil || v.Deleted {
		return map[string]any{}
	}
	facts := factsOf(v)
	if v.Item != nil && v.Item.Retired {
		facts["retired"] = true
	}
	return facts
}
