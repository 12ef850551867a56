package api

import "time"

// Overview is what the first screen shows.
type Overview struct {
	Answer
	At       time.Time         `json:"at"`
	Counts   OverviewCounts    `json:"counts"`
	Services []ServiceNow      `json:"services" doc:"Worst first, then by outage cost, then by key; at most 200"`
	States   map[string]int    `json:"states" doc:"All services by state"`
	Expiring []Expiry          `json:"expiring" doc:"What ends within 90 days or has ended, services first, then by date; at most 100"`
	Ending   int               `json:"ending" doc:"How many there are"`
	Single   []SingleFailure   `json:"singleFailures" doc:"Items that are no services and whose failure alone takes services down, most first; at most 20"`
	Sources  []SourceFreshness `json:"sources" doc:"By name"`
	Findings FindingSummary    `json:"findings"`
}

// OverviewCounts counts the register.
type OverviewCounts struct {
	Items            int `json:"items"`
	Services         int `json:"services"`
	Relations        int `json:"relations"`
	WithoutOwner     int `json:"withoutOwner"`
	WithoutRelations int `json:"withoutRelations"`
}

// ServiceNow is a service under the conditions known now.
type ServiceNow struct {
	ItemRef
	State             State  `json:"state"`
	Owner             string `json:"owner"`
	Criticality       string `json:"criticality"`
	OutageCostPerHour *Money `json:"outageCostPerHour,omitempty"`
}

// Expiry is a date of an item that is near or past.
type Expiry struct {
	ItemRef
	Fact     string    `json:"fact" enum:"warrantyEnd,endOfSupport,endOfLife,validUntil"`
	Label    string    `json:"label" doc:"As people read the fact"`
	Date     string    `json:"date" format:"date"`
	Days     int       `json:"days" doc:"Until then; negative when it is past"`
	Services []ItemRef `json:"services" doc:"Services that its failure takes down or degrades, worst first; at most 5"`
	Affected int       `json:"affected" doc:"How many services"`
}

// SingleFailure is an item whose failure alone hurts services.
type SingleFailure struct {
	ItemRef
	Services          ServiceCounts `json:"services"`
	Down              []ItemRef     `json:"down" doc:"Services that it takes down; at most 5"`
	OutageCostPerHour []Money       `json:"outageCostPerHour" doc:"Of the services that it takes down, summed by currency"`
}

// SourceFreshness says when a source was last heard.
type SourceFreshness struct {
	Source   string     `json:"source"`
	Run      string     `json:"run"`
	Started  time.Time  `json:"started"`
	Finished *time.Time `json:"finished,omitempty"`
	Status   string     `json:"status" enum:"done,partial,failed,running"`
	Complete bool       `json:"complete"`
}

// FindingSummary counts findings.
type FindingSummary struct {
	Total  int            `json:"total"`
	Counts map[string]int `json:"counts" doc:"By kind"`
	First  []Finding      `json:"first" doc:"At most 10"`
}

type overviewInput struct {
	MinRevision
}

type overviewOutput struct {
	Stamp
	Body Overview
}
