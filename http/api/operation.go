package api

import "time"

// Operation is long work that can be watched and cancelled.
type Operation struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind" enum:"import"`
	Status   string        `json:"status" enum:"running,done,failed,cancelled"`
	Phase    string        `json:"phase" doc:"What it does now: read, check, write, prune"`
	Done     int64         `json:"done" doc:"Of the phase"`
	Total    int64         `json:"total" doc:"Of the phase; 0 while unknown"`
	Rate     float64       `json:"rate" doc:"A second"`
	Started  time.Time     `json:"started"`
	Finished *time.Time    `json:"finished,omitempty"`
	Result   *ImportReport `json:"result,omitempty" doc:"When done; also when failed midway, then partial"`
	Error    *Failure      `json:"error,omitempty" doc:"When failed"`
}

// Failure is why an operation failed, in the form of a problem.
type Failure struct {
	Code   string           `json:"code"`
	Status int              `json:"status" doc:"The status that a call that waits would have answered"`
	Detail string           `json:"detail"`
	Errors []ContentProblem `json:"errors"`
	Total  int              `json:"total" doc:"Problems found, listed or not"`
}

type operationInput struct {
	ID string `path:"id" maxLength:"64"`
}

type operationOutput struct {
	Stamp
	Body Operation
}

type operationEventsInput struct {
	ID          string `path:"id" maxLength:"64"`
	LastEventID int    `header:"Last-Event-ID" doc:"The last event that was received"`
}
